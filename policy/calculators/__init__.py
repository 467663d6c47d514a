"""One calculator a file: an input model, a result model and `run(inputs, law)`. This page lists them by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import ValidationError

from policy.book import FigureBook
from policy.calculators import (
    compare,
    compulsory_contribution,
    household_health,
    lump_sum,
    lump_sum_eligibility,
    monthly_allowance,
    pension,
    retirement_age,
    unemployment_benefit,
    voluntary_contribution,
)
from policy.errors import CalculationRefused, CalculatorNotFound
from policy.inputs import FIRST_YEAR, LAST_YEAR, Inputs, refusal
from policy.law import Law
from policy.loading import load_book
from policy.result import Result
from policy.said import Said


@dataclass(frozen=True, slots=True)
class Calculator:
    """A calculator with its models; `run` expects its own input model."""

    name: str
    input_model: type[Inputs]
    result_model: type[Result]
    run: Callable[[Any, Law], Result]

    def input_schema(self) -> dict[str, Any]:
        """The JSON schema of the inputs."""
        return self.input_model.model_json_schema(by_alias=True)


def _calculator(module: Any, input_model: type[Inputs], result_model: type[Result]) -> Calculator:
    return Calculator(module.__name__.rpartition(".")[-1], input_model, result_model, module.run)


CALCULATORS: dict[str, Calculator] = {
    one.name: one
    for one in (
        _calculator(
            compulsory_contribution,
            compulsory_contribution.CompulsoryContributionInputs,
            compulsory_contribution.CompulsoryContributionResult,
        ),
        _calculator(
            voluntary_contribution,
            voluntary_contribution.VoluntaryContributionInputs,
            voluntary_contribution.VoluntaryContributionResult,
        ),
        _calculator(lump_sum, lump_sum.LumpSumInputs, lump_sum.LumpSumResult),
        _calculator(
            lump_sum_eligibility,
            lump_sum_eligibility.LumpSumEligibilityInputs,
            lump_sum_eligibility.LumpSumEligibilityResult,
        ),
        _calculator(retirement_age, retirement_age.RetirementAgeInputs, retirement_age.RetirementAgeResult),
        _calculator(pension, pension.PensionInputs, pension.PensionResult),
        _calculator(
            unemployment_benefit,
            unemployment_benefit.UnemploymentBenefitInputs,
            unemployment_benefit.UnemploymentBenefitResult,
        ),
        _calculator(household_health, household_health.HouseholdHealthInputs, household_health.HouseholdHealthResult),
        _calculator(compare, compare.CompareInputs, compare.CompareResult),
        _calculator(
            monthly_allowance, monthly_allowance.MonthlyAllowanceInputs, monthly_allowance.MonthlyAllowanceResult
        ),
    )
}


def compute(name: str, inputs: Mapping[str, Any], *, on: date, book: FigureBook | None = None) -> Result:
    """Runs a calculator as of a day.

    Args:
        name: one of `CALCULATORS`.
        inputs: the fields of its input model; months as `YYYY-MM`, money in whole đồng.
        on: the day whose law and figures hold.
        book: figures to use instead of the shipped ones.

    Raises:
        CalculatorNotFound: there is no such calculator.
        CalculationRefused: the inputs cannot be true, or no figure holds on that day; the text is for the citizen.
    """
    calculator = CALCULATORS.get(name)
    if calculator is None:
        raise CalculatorNotFound(name, tuple(CALCULATORS))
    if not FIRST_YEAR <= on.year <= LAST_YEAR:
        raise CalculationRefused(Said("Ngày {day} nằm ngoài thời gian An Sinh xét được; hãy chọn ngày khác.", day=on))
    try:
        checked = calculator.input_model.model_validate(dict(inputs))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise CalculationRefused(refusal(first, calculator.input_model)) from None
    except UnicodeEncodeError:  # half of a surrogate pair, which no message can carry
        raise CalculationRefused(Said("Thông tin có ký tự không đọc được; hãy nhập lại.")) from None
    return calculator.run(checked, Law(book or load_book(), on))
