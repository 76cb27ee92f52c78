// Answers the cases on standard input by the logic of the page.
import { readFileSync } from "node:fs";

const { questions, leg, cases } = JSON.parse(readFileSync(0, "utf8"));
const { asked, every, fault, figure, general, kept } = await import(process.argv[2]);
const byField = Object.fromEntries(questions.map((one) => [one.field, one]));
const told = {
  asked: cases.asked.map(([element, answers]) => asked(questions, element, answers).map((one) => one.field)),
  kept: cases.kept.map(([element, answers]) => Object.keys(kept(questions, element, answers))),
  wrong: cases.wrong.map(([field, value]) => fault(byField[field], value, leg) !== null),
  every: cases.every.map((some) => every(some)),
  general: cases.general.map((value) => general(value)),
  figure: cases.figure.map((text) => (Number.isNaN(figure(text)) ? null : figure(text))),
};
process.stdout.write(JSON.stringify(told));
