// Fields of the form: a label, help, the input, "nevím", and what is wrong with it.

import { drawing, h } from "./dom.js";
import { named, t } from "./words.js";

const LEG = ["length_cm", "slope_pct", "width_cm"];

// A text field; told(text) hears every keystroke.
export function field(name, label, value, told, { help, type = "text", ...more } = {}) {
  const described = [help && `h-${name}`, `f-${name}`].filter(Boolean).join(" ");
  return h("div.field", { id: `q-${name}` },
    h("label", { for: `i-${name}` }, label),
    help && h("p.help", { id: `h-${name}` }, help),
    h("input", { id: `i-${name}`, type, value, "aria-describedby": described, ...more, oninput: (event) => told(event.target.value) }),
    h("p.fault", { id: `f-${name}`, hidden: true }));
}

// One question of the questionnaire; changed(settled) hears every answer, settled once a figure is finished.
export function question(one, page, changed) {
  const made = { number: figures, whole: figures, date: day, legs, answer: options, choice: options }[one.type];
  return made(one, page.draft, changed);
}

function explained(one) {
  const help = named(one, "help");
  return [
    (help || one.picture) && h("div.how", {},
      one.picture && drawing("0 0 120 80", one.picture, "measuring"),
      help && h("p.help", { id: `h-${one.field}` }, help)),
  ];
}

const described = (one) => [named(one, "help") && `h-${one.field}`, `f-${one.field}`].filter(Boolean).join(" ");
const faultPlace = (one) => h("p.fault", { id: `f-${one.field}`, hidden: true });

function unknownButton(one, draft, changed, cleared) {
  const button = h("button.unknown", {
    type: "button", "aria-pressed": String(Boolean(draft.unknown[one.field])), "aria-label": `${t("unknown")}: ${named(one, "label")}`,
    onclick: () => {
      const on = !draft.unknown[one.field];
      set(draft.unknown, one.field, on);
      if (on) {
        delete draft.typed[one.field];
        cleared();
      }
      button.setAttribute("aria-pressed", String(on));
      changed(true);
    },
  }, t("unknown"));
  return button;
}

function set(flags, name, on) {
  if (on) flags[name] = true;
  else delete flags[name];
}

function typedField(one, draft, changed, attributes, extra) {
  const id = `i-${one.field}`;
  const input = h("input", {
    id, value: draft.typed[one.field] ?? "", "aria-describedby": described(one), ...attributes,
    oninput: (event) => {
      draft.typed[one.field] = event.target.value;
      set(draft.unknown, one.field, false);
      button.setAttribute("aria-pressed", "false");
      changed(false);
    },
    onchange: () => changed(true),
  });
  const button = unknownButton(one, draft, changed, () => { input.value = ""; });
  const unit = one.unit ? ` (${one.unit})` : "";
  return h("div.question", { id: `q-${one.field}` },
    h("label", { for: id }, named(one, "label") + unit), explained(one),
    h("div.row", {}, input, extra?.(input), button), faultPlace(one));
}

function figures(one, draft, changed) {
  const sign = (input) => one.least < 0 && h("button.sign", {
    type: "button", "aria-label": `${t("sign")}: ${named(one, "label")}`,
    onclick: () => {
      const text = input.value.trim();
      input.value = text.startsWith("-") ? text.slice(1) : `-${text}`;
      input.dispatchEvent(new Event("input"));
    },
  }, "±");
  const mode = { inputmode: one.type === "whole" ? "numeric" : "decimal", type: "text" };
  const made = typedField(one, draft, changed, mode, sign);
  if (one.type === "number") {
    const estimated = h("label.check", {},
      h("input", { type: "checkbox", checked: Boolean(draft.estimated[one.field]),
        onchange: (event) => { set(draft.estimated, one.field, event.target.checked); changed(false); } }),
      h("span", {}, t("estimated")));
    made.insertBefore(estimated, made.querySelector(".fault"));
  }
  return made;
}

function day(one, draft, changed) {
  return typedField(one, draft, changed, { type: "date" });
}

function options(one, draft, changed) {
  const choices = one.type === "answer"
    ? [[true, t("yes")], [false, t("no")]]
    : one.choices.map((choice) => [choice.value, named(choice, "label")]);
  const pick = (value) => () => {
    set(draft.unknown, one.field, value === null);
    if (value === null) delete draft.typed[one.field];
    else draft.typed[one.field] = value;
    changed(true);
  };
  const option = ([value, label]) => h("label.option", {},
    h("input", { type: "radio", name: `q-${one.field}`, onchange: pick(value),
      checked: value === null ? Boolean(draft.unknown[one.field]) : draft.typed[one.field] === value }),
    h("span", {}, label));
  return h("fieldset.question", { id: `q-${one.field}`, "aria-describedby": described(one) },
    h("legend", {}, named(one, "label")), explained(one),
    h("div.options", {}, [...choices, [null, t("unknown")]].map(option)), faultPlace(one));
}

// Straight parts of a ramp, each with its three measures; an empty one is not known.
function legs(one, draft, changed) {
  const list = h("div.legs");
  const button = unknownButton(one, draft, changed, () => draw());
  const told = () => {
    set(draft.unknown, one.field, false);
    button.setAttribute("aria-pressed", "false");
    changed(false);
  };
  const add = () => {
    draft.typed[one.field] = [...(draft.typed[one.field] ?? []), Object.fromEntries(LEG.map((name) => [name, ""]))];
    told();
    draw();
    list.lastElementChild.querySelector("input").focus();
  };
  function draw() {
    const some = draft.typed[one.field] ?? [];
    list.replaceChildren(...some.map((leg, place) => h("fieldset.leg", {},
      h("legend", {}, t("leg", { place: place + 1 })),
      h("div.pair", {}, LEG.map((name) => field(`${one.field}-${place}-${name}`, t(`leg_${name}_unit`), leg[name],
        (text) => { leg[name] = text; told(); }, { inputmode: "decimal" }))),
      h("button.plain", { type: "button", onclick: () => {
        draft.typed[one.field] = some.filter((other) => other !== leg);
        if (some.length === 1) delete draft.typed[one.field];
        told();
        draw();
      } }, t("remove_leg", { place: place + 1 })))));
  }
  draw();
  return h("fieldset.question", { id: `q-${one.field}`, "aria-describedby": described(one) },
    h("legend", {}, named(one, "label")), explained(one), list,
    h("div.row", {}, h("button", { type: "button", onclick: add }, t("add_leg")), button), faultPlace(one));
}
