// This phone: signing it in and out, what it keeps.

import { h } from "./dom.js";
import { field } from "./fields.js";
import { t } from "./words.js";

export function drawPhone(root, { token, me, refused, space, act }) {
  root.replaceChildren(...(token ? signedIn(me, act) : signIn(refused, act)), ...keeping(space));
}

function signIn(refused, act) {
  const state = { code: "", name: deviceName() };
  const wrong = h("div", { role: "alert", id: "code-faults" });
  const button = h("button.primary.wide", { type: "submit" }, t("sign_in"));
  const form = h("form.card", { id: "sign-in", novalidate: true, autocomplete: "off" },
    h("h3", {}, t("sign_in_title")),
    refused && h("p.note", {}, refused),
    h("p", {}, t("sign_in_help")),
    field("code", t("code"), "", (text) => { state.code = text; },
      { autocapitalize: "characters", autocomplete: "one-time-code", spellcheck: "false", maxlength: 20, help: t("code_help") }),
    field("device", t("device_name"), state.name, (text) => { state.name = text; }, { maxlength: 60, help: t("device_help") }),
    wrong, button);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    const faults = state.code.trim() ? await act.signIn(state.code, state.name) : [t("code_missing")];
    button.disabled = false;
    wrong.replaceChildren(...(faults ?? []).map((words) => h("p.fault", {}, words)));
    if (faults) form.querySelector("#i-code").focus();
  });
  return [form];
}

function deviceName() {
  const known = /iPhone|iPad|Android/.exec(navigator.userAgent);
  return t("my_phone", { what: known ? known[0] : "" }).trim();
}

function signedIn(me, act) {
  return [h("div.card", {},
    h("h3", {}, t("signed_in_title")),
    h("dl", {},
      h("dt", {}, t("pseudonym")), h("dd", {}, me.pseudonym),
      h("dt", {}, t("role")), h("dd", {}, me.role_name),
      h("dt", {}, t("device_name")), h("dd", {}, me.device),
      h("dt", {}, t("expires")), h("dd", {}, me.expires_on.split("-").reverse().map(Number).join(". "))),
    h("p.quiet", {}, t("sign_out_help")),
    h("button", { type: "button", id: "sign-out", onclick: act.signOut }, t("sign_out")))];
}

function keeping(space) {
  return [h("div.card", {},
    h("h3", {}, t("kept_title")),
    h("p", {}, t("kept_what")),
    space.full && h("p.note", {}, t("space_full")),
    h("p", {}, t(space.persisted ? "kept_firm" : "kept_loose")),
    h("p.quiet", {}, t("lost_phone")))];
}
