// Talking to the server: the token goes in one header and nowhere else.

import { language } from "./words.js";

const API = "../api/teren/";
const PATIENCE_MS = 60000;

export class Unreachable extends Error {}

// The answer as {status, told}; told is the JSON or null.
export async function ask(method, path, { token, json, body, headers = {} } = {}) {
  const sent = { "Accept-Language": language(), ...headers };
  if (token) sent.Authorization = `Bearer ${token}`;
  if (json) sent["Content-Type"] = "application/json";
  let answer;
  try {
    answer = await fetch(API + path, {
      method,
      headers: sent,
      body: json ? JSON.stringify(json) : body,
      credentials: "omit",
      cache: "no-store",
      signal: AbortSignal.timeout ? AbortSignal.timeout(PATIENCE_MS) : undefined,
    });
  } catch (error) {
    throw new Unreachable(String(error));
  }
  let told = null;
  try {
    told = answer.status === 204 || answer.status === 304 ? null : await answer.json();
  } catch {
    told = null;
  }
  return { status: answer.status, told, tag: answer.headers.get("ETag") };
}
