// Which questions make sense, and what is wrong with an answer: the same language as survey/questionnaire.py and
// survey/logic.py; null is "nevím", a field that was not asked is absent.

export function every(several) {
  let known = true;
  for (const one of several) {
    if (one === false) return false;
    if (one === null) known = null;
  }
  return known;
}

// As Python's format "g": six digits that count, an exponent for very small and very large figures.
export function general(value) {
  if (value === 0) return "0";
  if (!Number.isFinite(value)) return String(value);
  const size = Math.floor(Math.log10(Math.abs(Number(value.toPrecision(6)))));
  if (size >= -4 && size < 6) return String(Number(value.toPrecision(6)));
  const [digits, power] = value.toExponential(5).split("e");
  return `${Number(digits)}e${power[0]}${power.slice(1).padStart(2, "0")}`;
}

function worded(value) {
  if (typeof value === "boolean") return value ? "True" : "False";
  return typeof value === "number" ? general(value) : String(value);
}

export function holds(condition, answers) {
  const value = answers[condition.field] ?? null;
  if (value === null) return null;
  const found = condition.values.includes(worded(value));
  return condition.test === "!=" ? !found : found;
}

// Asked unless an answer given before rules it out; what is unknown rules nothing out.
export function makesSense(question, answers) {
  return every(question.relevant.map((condition) => holds(condition, answers))) !== false;
}

export function ofElement(questions, element) {
  return questions.filter((question) => question.elements.includes(element));
}

export function asked(questions, element, answers) {
  return ofElement(questions, element).filter((question) => makesSense(question, answers));
}

// Answers that still make sense beside the others; what they had ruled in goes with them.
export function kept(questions, element, answers) {
  let some = answers;
  for (;;) {
    const fields = new Set(asked(questions, element, some).map((question) => question.field));
    const left = Object.fromEntries(Object.entries(some).filter(([field]) => fields.has(field)));
    if (Object.keys(left).length === Object.keys(some).length) return left;
    some = left;
  }
}

// A figure as somebody types it, NaN for anything else.
export function figure(text) {
  const plain = String(text).replace(/[\s\u00a0]/g, "").replace(",", ".").replace("\u2212", "-");
  return /^[+-]?\d{1,9}(\.\d{1,9})?$/.test(plain) ? Number(plain) + 0 : NaN;
}

function number(question, value) {
  if (typeof value !== "number" || Number.isNaN(value)) return { key: "fault_number", unit: question.unit };
  const { least, most } = question;
  const within = (least === null || value >= least) && (most === null || value <= most);
  return within ? null : { key: "fault_range", value, least, most, unit: question.unit };
}

function whole(question, value) {
  return number(question, value) ?? (Number.isInteger(value) ? null : { key: "fault_whole", value });
}

export function isDay(text) {
  if (typeof text !== "string" || !/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

function legs(question, value, limits) {
  if (!Array.isArray(value) || !value.length) return { key: "fault_legs" };
  for (const [place, leg] of value.entries()) {
    for (const [name, [least, most]] of Object.entries(limits)) {
      const size = leg[name] ?? null;
      if (size !== null && !(typeof size === "number" && size >= least && size <= most)) {
        return { key: "fault_leg", place: place + 1, name, least, most };
      }
    }
  }
  return null;
}

const CHECKS = {
  number,
  whole,
  legs,
  answer: (question, value) => (typeof value === "boolean" ? null : { key: "fault_choice" }),
  choice: (question, value) =>
    question.choices.some((choice) => choice.value === value) ? null : { key: "fault_choice" },
  date: (question, value) => (isDay(value) ? null : { key: "fault_date" }),
};

// What is wrong with an answer: a key of words.json and what stands in it; null where nothing is or nobody knows.
export function fault(question, value, limits) {
  return value === null ? null : CHECKS[question.type](question, value, limits);
}

export function laterDay(day, days) {
  const moved = new Date(`${day}T00:00:00Z`);
  moved.setUTCDate(moved.getUTCDate() + days);
  return moved.toISOString().slice(0, 10);
}
