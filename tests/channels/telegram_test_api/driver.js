"use strict";
// Runs the emulator on a free port and one person's client of it. Reads commands from standard input, one JSON object
// per line, and answers each with one line: {"do":"say","text"}, {"do":"command","text"}, {"do":"tap","data"},
// {"do":"replies"} (what the bot sent since the last look), {"do":"history"}.
const net = require("node:net");
const readline = require("node:readline");
const TelegramServer = require("telegram-test-api");

const token = process.argv[2];
const person = { userId: 900000001, chatId: 900000001, firstName: "Hoa", userName: "hoa_thu", timeout: 20000, interval: 50 };

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

async function answer(client, command) {
  switch (command.do) {
    case "say":
      return client.sendMessage(client.makeMessage(command.text));
    case "command":
      return client.sendCommand(client.makeCommand(command.text));
    case "tap":
      return client.sendCallback(client.makeCallbackQuery(command.data));
    case "replies":
      return client.getUpdates();
    case "history":
      return client.getUpdatesHistory();
    default:
      throw new Error(`unknown command ${command.do}`);
  }
}

async function main() {
  const port = await freePort();
  const server = new TelegramServer({ host: "127.0.0.1", port, storage: "RAM", storeTimeout: 600 });
  await server.start();
  const client = server.getClient(token, person);
  const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
  say({ ok: true, url: server.config.apiURL });
  for await (const line of readline.createInterface({ input: process.stdin })) {
    try {
      say({ ok: true, answer: await answer(client, JSON.parse(line)) });
    } catch (error) {
      say({ ok: false, error: String(error.message ?? error) });
    }
  }
  await server.stop();
}

main().catch((error) => {
  process.stderr.write(`${error}\n`);
  process.exit(1);
});
