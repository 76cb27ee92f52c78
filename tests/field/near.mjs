// Suspected duplicates of the cases on standard input by the page's own rule.
import { readFileSync } from "node:fs";

const { elements, cases } = JSON.parse(readFileSync(0, "utf8"));
const { suspects } = await import(process.argv[2]);
const told = cases.map(({ element, place, side, points }) =>
  suspects(elements.find((one) => one.id === element), place, side, points).map((one) => one.point_id));
process.stdout.write(JSON.stringify(told));
