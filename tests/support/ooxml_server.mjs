// Validates Office files with Microsoft's Open XML SDK: one JSON request a line in, one JSON answer a line out.
// argv[2]: the folder that holds node_modules. Start-up takes seconds, a file afterwards tenths.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const entry = join(process.argv[2], "node_modules", "@ooxml-tools", "validate", "dist", "npm", "index.js");
const { default: validate } = await import(pathToFileURL(entry));

for await (const line of createInterface({ input: process.stdin })) {
  const { path, format, version } = JSON.parse(line);
  let answer;
  try {
    const bytes = new Uint8Array(await readFile(path));
    answer = { path, faults: await validate(bytes, format, version) };
  } catch (error) {
    answer = { path, unreadable: String(error).slice(0, 500) };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}
