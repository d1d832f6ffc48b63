"use strict";

/** What the page itself says; what the API says comes from its description. */
const WORDS = {
  nl: {
    search: "Zoeken op woord, pad of eigenschap", token: "Token", language: "Taal", none: "Niets gevonden.",
    parameters: "Parameters", name: "Naam", where: "Waar", kind: "Soort", meaning: "Betekenis", required: "verplicht",
    body: "Inhoud", answers: "Antwoorden", example: "Voorbeeld uit de demo", schema: "Eigenschappen", attempt: "Uitproberen",
    send: "Versturen", copy: "curl kopiëren", copied: "Gekopieerd", answered: "Antwoord", took: "ms", list: "lijst van",
    one_of: "een van", or: "of", most: "hoogstens", least: "minstens", characters: "tekens", items: "stuks",
    failed: "Geen antwoord: de dienst is niet te bereiken.", contents: "Bewerkingen", problems: "Fouten",
    description: "De beschrijving als bestand", needs: "Vraagt een token (Bearer).", open: "Voor iedereen, zonder token.",
    skip: "Naar de inhoud", changes: "Let op: dit wijzigt echt iets.", loading: "De beschrijving wordt opgehaald…",
    old: "Verouderd: deze bewerking verdwijnt.",
  },
  en: {
    search: "Search by word, path or property", token: "Token", language: "Language", none: "Nothing found.",
    parameters: "Parameters", name: "Name", where: "In", kind: "Type", meaning: "Meaning", required: "required",
    body: "Body", answers: "Answers", example: "Example from the demo", schema: "Properties", attempt: "Try it",
    send: "Send", copy: "Copy curl", copied: "Copied", answered: "Answer", took: "ms", list: "list of",
    one_of: "one of", or: "or", most: "at most", least: "at least", characters: "characters", items: "items",
    failed: "No answer: the service cannot be reached.", contents: "Operations", problems: "Errors",
    description: "The description as a file", needs: "Needs a token (Bearer).", open: "For everybody, without a token.",
    skip: "To the content", changes: "Careful: this really changes something.", loading: "Fetching the description…",
    old: "Deprecated: this operation will disappear.",
  },
};
const DEEPEST = 6;

const state = { language: "nl", api: null, operations: [], token: "" };
const words = () => WORDS[state.language];

/** An element with properties and children; text is always text, never markup. */
function make(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in made && name !== "list") made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** Text in which words between backticks are code. */
function prose(text, tag = "p") {
  const parts = String(text).split("`");
  return make(tag, {}, ...parts.map((part, n) => (n % 2 ? make("code", {}, part) : part)));
}

function paragraphs(text) {
  return String(text ?? "").split(/\n\s*\n/).filter(Boolean).map((part) => {
    const lines = part.split("\n");
    if (lines.every((line) => /^[*-] /.test(line.trim()))) {
      return make("ul", {}, ...lines.map((line) => prose(line.trim().slice(2), "li")));
    }
    return prose(part);
  });
}

function resolved(node) {
  let found = node ?? {};
  while (found.$ref) {
    const rest = Object.fromEntries(Object.entries(found).filter(([name]) => name !== "$ref"));
    const target = found.$ref.slice(2).split("/").reduce((at, part) => at[part.replace(/~1/g, "/").replace(/~0/g, "~")], state.api);
    found = { ...target, ...rest };
  }
  return found;
}

function operationsOf(api) {
  const found = [];
  for (const [path, item] of Object.entries(api.paths)) {
    for (const [method, operation] of Object.entries(item)) {
      const names = new Set();
      collect(operation.requestBody?.content?.["application/json"]?.schema, names, 0);
      for (const answer of Object.values(operation.responses)) {
        collect(answer.content?.["application/json"]?.schema, names, 0);
      }
      const said = [path, operation.operationId, operation.summary, operation.description, ...operation.tags, ...names];
      said.push(...(operation.parameters ?? []).map((parameter) => resolved(parameter).name));
      found.push({ path, method, ...operation, haystack: said.join(" ").toLowerCase() });
    }
  }
  return found;
}

/** The names of the properties of a schema, a few levels deep. */
function collect(node, names, depth) {
  if (!node || depth > 3) return;
  const schema = resolved(node);
  for (const [name, value] of Object.entries(schema.properties ?? {})) {
    names.add(name);
    collect(value, names, depth + 1);
  }
  for (const part of [schema.items, ...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])]) {
    collect(part, names, depth + 1);
  }
}

// What a schema is, in words and as a tree

function kindOf(node) {
  const schema = resolved(node);
  const say = words();
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return [...new Set(choices.map(kindOf))].join(` ${say.or} `);
  if (schema.enum) return `${say.one_of} ${schema.enum.map((value) => JSON.stringify(value)).join(", ")}`;
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  const kinds = [schema.type ?? "object"].flat();
  if (kinds.includes("array")) return `${say.list} ${kindOf(schema.items)}${bounds(schema.minItems, schema.maxItems, say.items)}`;
  const format = schema.format && !schema.format.startsWith("int") ? ` (${schema.format})` : "";
  const limits = kinds.includes("string") ? bounds(schema.minLength, schema.maxLength, say.characters) : bounds(schema.minimum, schema.maximum, "");
  return kinds.join(` ${say.or} `) + format + limits;
}

function bounds(least, most, unit) {
  const say = words();
  const parts = [];
  if (least) parts.push(`${say.least} ${least}`);
  if (most !== undefined) parts.push(`${say.most} ${most}`);
  return parts.length ? `, ${parts.join(", ")} ${unit}`.trimEnd() : "";
}

/** The object schemas inside a schema: itself, its items or its choices. */
function objectsIn(node) {
  const schema = resolved(node);
  if (schema.properties) return [schema];
  return [schema.items, ...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])].filter(Boolean).flatMap(objectsIn);
}

function tree(node, depth = 0) {
  const made = make("dl", { className: "schema" });
  for (const schema of objectsIn(node)) {
    for (const [name, value] of Object.entries(schema.properties)) {
      const required = (schema.required ?? []).includes(name);
      made.append(make("dt", {}, make("code", {}, name), " ", make("span", { className: "soft" }, kindOf(value)), required ? ` · ${words().required}` : ""));
      const said = resolved(value).description ?? value.description;
      if (said) made.append(prose(said, "dd"));
      if (depth < DEEPEST && objectsIn(value).length) made.append(make("dd", {}, later(words().schema, () => tree(value, depth + 1))));
    }
  }
  return made;
}

/** Something that is made when it is opened. */
function later(title, build) {
  const made = make("details", {}, make("summary", {}, title));
  made.addEventListener("toggle", () => { if (made.open && made.children.length === 1) made.append(build()); });
  return made;
}

function pretty(value) {
  return make("pre", { tabIndex: 0 }, make("code", {}, typeof value === "string" ? value : JSON.stringify(value, null, 2)));
}

// The parts of the page

function contents(filter) {
  const wanted = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const list = document.getElementById("operations");
  const groups = state.api.tags.map(({ name }) => [name, state.operations.filter((one) => one.tags[0] === name && wanted.every((word) => one.haystack.includes(word)))]);
  const shown = groups.filter(([, found]) => found.length);
  list.replaceChildren(...shown.flatMap(([name, found]) => [
    make("h2", {}, name),
    make("ul", {}, ...found.map((one) => make("li", {}, link(one)))),
  ]));
  if (!shown.length) list.replaceChildren(make("p", { className: "soft" }, words().none));
}

function link(one) {
  const made = make("a", { href: `#/${one.operationId}` }, make("span", { className: `method ${one.method}` }, one.method.toUpperCase()), one.summary);
  if (location.hash === `#/${one.operationId}`) made.setAttribute("aria-current", "page");
  return made;
}

function show() {
  const name = decodeURIComponent(location.hash.slice(2));
  const one = state.operations.find((operation) => operation.operationId === name);
  const main = document.getElementById("content");
  main.replaceChildren(...(one ? operation(one) : introduction()));
  for (const other of document.querySelectorAll("nav a[aria-current]")) other.removeAttribute("aria-current");
  document.querySelector(`nav a[href="#/${CSS.escape(name)}"]`)?.setAttribute("aria-current", "page");
  document.title = one ? `${one.summary} – ${state.api.info.title}` : state.api.info.title;
  scrollTo(0, 0);
}

function introduction() {
  return [
    make("h1", {}, state.api.info.title),
    ...paragraphs(state.api.info.description),
    make("p", {}, make("a", { href: "/v1/openapi.json" }, words().description)),
    ...state.api.tags.filter((tag) => tag.description).flatMap((tag) => [make("h3", {}, tag.name), ...paragraphs(tag.description)]),
  ];
}

function operation(one) {
  const say = words();
  const open = one.security?.some((way) => !Object.keys(way).length);
  const parameters = (one.parameters ?? []).map(resolved);
  return [
    make("p", { className: "soft" }, one.tags[0]),
    make("h1", {}, one.summary),
    make("p", { className: "path" }, make("span", { className: `method ${one.method}` }, one.method.toUpperCase()), `/v1${one.path}`),
    one.deprecated ? make("p", {}, make("strong", {}, say.old)) : null,
    ...(one.description && one.description !== one.summary ? paragraphs(one.description) : []),
    make("p", { className: "soft" }, open ? say.open : say.needs),
    ...(parameters.length ? [make("h2", {}, say.parameters), table(parameters)] : []),
    ...request(one),
    ...answers(one),
    make("h2", {}, say.attempt),
    attempt(one, parameters),
  ].filter(Boolean);
}

function table(parameters) {
  const say = words();
  const head = make("tr", {}, ...[say.name, say.where, say.kind, say.meaning].map((text) => make("th", { scope: "col" }, text)));
  const rows = parameters.map((one) => make("tr", {},
    make("td", {}, make("code", {}, one.name), one.required ? ` ${say.required}` : ""),
    make("td", {}, one.in), make("td", {}, kindOf(one.schema)), prose(one.description ?? "", "td")));
  return make("div", { className: "wide" }, make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows)));
}

function request(one) {
  const content = one.requestBody?.content?.["application/json"];
  if (!content) return [];
  const shown = content.example === undefined ? [] : [make("h3", {}, words().example), pretty(content.example)];
  return [make("h2", {}, words().body), tree(content.schema), ...shown];
}

function answers(one) {
  const made = [make("h2", {}, words().answers)];
  const problems = make("ul", {});
  for (const [status, given] of Object.entries(one.responses)) {
    const answer = resolved(given);
    if (status >= "400") {
      problems.append(prose(`\`${status}\` ${answer.description}`, "li"));
      continue;
    }
    made.push(prose(`\`${status}\` ${answer.description}`, "h3"));
    for (const [kind, content] of Object.entries(answer.content ?? {})) {
      if (kind !== "application/json") made.push(make("p", {}, make("code", {}, kind)));
      if (content.schema && objectsIn(content.schema).length) made.push(later(words().schema, () => tree(content.schema)));
      if (content.example !== undefined) made.push(make("p", { className: "soft" }, words().example), pretty(content.example));
    }
  }
  if (problems.children.length) made.push(make("details", {}, make("summary", {}, words().problems), problems));
  return made;
}

// Trying it out

function attempt(one, parameters) {
  const say = words();
  const form = make("form", { className: "try" });
  const fields = make("div", { className: "fields" });
  for (const parameter of parameters) {
    const field = make("input", { name: `${parameter.in}:${parameter.name}`, required: Boolean(parameter.required), autocomplete: "off" });
    if (parameter.name === "Idempotency-Key") field.value = crypto.randomUUID?.() ?? String(Date.now());
    fields.append(make("label", {}, parameter.name, field));
  }
  form.append(fields);
  const content = one.requestBody?.content?.["application/json"];
  if (content) form.append(make("label", {}, say.body, make("textarea", { name: "body", spellcheck: false, value: content.example === undefined ? "{}" : JSON.stringify(content.example, null, 2) })));
  if (one.method !== "get") form.append(make("p", { className: "soft" }, say.changes));
  const copy = make("button", { type: "button" }, say.copy);
  const result = make("div", { role: "status" });
  form.append(make("div", { className: "buttons" }, make("button", { className: "main" }, say.send), copy), result);
  form.addEventListener("submit", async (event) => { event.preventDefault(); await send(asked(one, form), result); });
  copy.addEventListener("click", async () => { await navigator.clipboard.writeText(curl(asked(one, form))); copy.textContent = say.copied; });
  return form;
}

function asked(one, form) {
  const given = [...new FormData(form)].filter(([name, value]) => name !== "body" && value !== "").map(([name, value]) => [...name.split(":"), value]);
  let path = `/v1${one.path}`;
  const query = new URLSearchParams();
  const headers = { Accept: "application/json", "Accept-Language": state.language };
  if (state.token) headers.Authorization = `Bearer ${state.token}`;
  for (const [where, name, value] of given) {
    if (where === "path") path = path.replace(`{${name}}`, encodeURIComponent(value));
    else if (where === "query") query.append(name, value);
    else headers[name] = value;
  }
  const body = form.elements.body?.value;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  return { url: location.origin + path + (query.size ? `?${query}` : ""), method: one.method.toUpperCase(), headers, body };
}

function curl({ url, method, headers, body }) {
  const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;
  const shown = Object.entries(headers).map(([name, value]) => (name === "Authorization" ? '-H "Authorization: Bearer $TOKEN"' : `-H ${quoted(`${name}: ${value}`)}`));
  return ["curl", method === "GET" ? "" : `-X ${method}`, ...shown, body === undefined ? "" : `-d ${quoted(body)}`, quoted(url)].filter(Boolean).join(" ");
}

async function send({ url, method, headers, body }, result) {
  const say = words();
  const began = performance.now();
  try {
    const answer = await fetch(url, { method, headers, body, cache: "no-store", credentials: "omit", redirect: "error" });
    const text = await answer.text();
    const kept = ["ETag", "Location", "Link", "Retry-After", "API-Version"].map((name) => [name, answer.headers.get(name)]).filter(([, value]) => value);
    let shown = text;
    try { shown = JSON.stringify(JSON.parse(text), null, 2); } catch { /* Not everything is JSON. */ }
    result.replaceChildren(
      make("h3", {}, `${say.answered}: ${answer.status} · ${Math.round(performance.now() - began)} ${say.took}`),
      ...kept.map(([name, value]) => make("p", {}, make("code", {}, `${name}: ${value}`))),
      pretty(shown),
    );
  } catch {
    result.replaceChildren(make("p", {}, make("strong", {}, say.failed)));
  }
}

// The beginning

async function load() {
  const say = words();
  document.documentElement.lang = state.language;
  document.getElementById("content").replaceChildren(make("p", { className: "soft", role: "status" }, say.loading));
  for (const part of document.querySelectorAll("[data-word]")) part.textContent = say[part.dataset.word];
  const answer = await fetch("/v1/openapi.json", { headers: { "Accept-Language": state.language } });
  state.api = await answer.json();
  state.operations = operationsOf(state.api);
  document.getElementById("title").replaceChildren(state.api.info.title, " ", make("small", {}, state.api.info.version));
  contents(document.getElementById("search").value);
  show();
}

document.getElementById("search").addEventListener("input", (event) => { if (state.api) contents(event.target.value); });
document.getElementById("token").addEventListener("input", (event) => { state.token = event.target.value.trim(); });
document.getElementById("language").addEventListener("change", (event) => { state.language = event.target.value; load(); });
document.getElementById("settings").addEventListener("submit", (event) => event.preventDefault());
addEventListener("hashchange", () => { if (state.api) { show(); document.getElementById("content").focus(); } });
if (!(navigator.languages ?? []).some((one) => one.startsWith("nl")) && (navigator.languages ?? []).some((one) => one.startsWith("en"))) {
  state.language = document.getElementById("language").value = "en";
}
load();
