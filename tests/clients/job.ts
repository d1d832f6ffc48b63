// The main job by types that are generated from the description: from a plan to a payment, and why it is that much.
//
// `node job.js PLAN.json`, with `TRED` the address up to and including `/v1`, and in `TOKEN_OFFICE`, `TOKEN_STUURGROEP`,
// `TOKEN_FINANCIER`, `TOKEN_KASSIER` and `TOKEN_ANALYST` a token of everybody whose step it is.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import createClient from "openapi-fetch";
import type { components, paths } from "./tred.js";

type Schemas = components["schemas"];

const DAY = "2026-07-01";
// Every command has a key of its own: sent again with the same one, it happens once.
const once = () => ({ "Idempotency-Key": randomUUID() });
// What is added up and compared are whole cents.
const cents = (euros: number) => Math.round(euros * 100);

function person(name: string) {
  const headers = { Authorization: `Bearer ${process.env[`TOKEN_${name}`]}` };
  return createClient<paths>({ baseUrl: process.env.TRED ?? "", headers });
}

const [office, stuurgroep, financier] = ["OFFICE", "STUURGROEP", "FINANCIER"].map(person) as [Caller, Caller, Caller];
const [kassier, analyst] = ["KASSIER", "ANALYST"].map(person) as [Caller, Caller];
type Caller = ReturnType<typeof person>;

// The answer, when there is one; a problem says what is wrong.
async function good<T>(answer: Promise<{ data?: T; error?: Schemas["Problem"] }>): Promise<T> {
  const { data, error } = await answer;
  if (error) throw new Error(`${error.status} ${error.code}: ${error.detail} ${JSON.stringify(error)}`);
  assert(data);
  return data;
}

// What of period 1 the financier confirms, and the programme office then registers.
async function confirmAndRegister(plan: string, of: Schemas["Matter"]) {
  const params = { path: { plan, period: 1 }, header: once() };
  const seen = { of, confirmedOn: DAY, reference: "FIN-1" };
  await good(financier.POST("/plans/{plan}/periods/{period}/confirmations", { params, body: seen }));
  const noted = { of, registeredOn: DAY, system: "landelijk", reference: "R-1" };
  await good(office.POST("/plans/{plan}/periods/{period}/registrations", { params, body: noted }));
}

function decide(plan: string, body: Schemas["ApprovePlan"] | Schemas["EstablishResults"]) {
  return good(stuurgroep.POST("/plans/{plan}/decisions", { params: { path: { plan }, header: once() }, body }));
}

// Report, verify and establish what came of period 1.
async function account(plan: string) {
  const made = await good(
    analyst.POST("/plans/{plan}/meetmomenten/{meetmoment}/measurements", {
      params: { path: { plan, meetmoment: "A1-D.1" }, header: once() },
      body: { value: 200, measuredOn: DAY, evidence: [{ kind: "registratie", reference: "EPD-2026-06" }] },
    }),
  );
  const params = { path: { measurement: made.id }, header: once() };
  const seen = await good(
    office.POST("/measurements/{measurement}/verifications", { params, body: { outcome: "verified" } }),
  );
  assert.equal(seen.status, "verified");
  const established = { period: 1, measurements: [made.id], notMeasured: [] };
  await decide(plan, { kind: "establish_results", decidedOn: DAY, reference: "SG-2", ...established });
  await confirmAndRegister(plan, "results");
}

// Propose, release, receive and pass on what is due; the payout as it is then.
async function pay(plan: string, period: number) {
  const asked = { params: { path: { plan }, header: once() }, body: { period } };
  const [proposed] = (await good(office.POST("/plans/{plan}/payouts", asked))).items;
  assert(proposed);
  const path = { payout: proposed.id };
  const step = () => ({ path, header: once() });
  await good(
    financier.POST("/payouts/{payout}/releases", {
      params: step(),
      body: { releasedOn: DAY, reference: `V-${period}` },
    }),
  );
  await good(
    kassier.POST("/payouts/{payout}/receipts", {
      params: step(),
      body: { amount: proposed.payment, receivedOn: DAY, bankReference: `B-${period}` },
    }),
  );
  const shares = await good(kassier.GET("/payouts/{payout}/distribution", { params: { path } }));
  const items = shares.items.map(({ organisation, share }) => ({
    organisation,
    amount: share,
    executedOn: DAY,
    bankReference: `D-${period}`,
  }));
  await good(kassier.POST("/payouts/{payout}/transfers", { params: step(), body: { items } }));
  return good(office.GET("/payouts/{payout}", { params: { path } }));
}

// Every amount is the sum of what lies below it.
function check(node: Schemas["Explanation"]) {
  if (node.children.length === 0) return;
  const parts = node.children.map((child) => cents(child.contribution));
  assert.equal(cents(node.amount), parts.reduce((one, other) => one + other), node.label);
  node.children.forEach(check);
}

const body = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as Schemas["WholePackage"];
const { code: plan } = await good(office.POST("/plan-imports", { params: { header: once() }, body }));
await decide(plan, { kind: "approve_plan", decidedOn: DAY, reference: "SG-1" });
await confirmAndRegister(plan, "approval");
const first = await pay(plan, 1);
await account(plan);
const second = await pay(plan, 2);
assert.deepEqual([first.status, second.status], ["passed_on", "passed_on"]);
// Of 300 people 200 were reached: a third of period 1 is taken off period 2.
assert.deepEqual([cents(first.payment), cents(second.payment)], [150001, 100001]);
const explanation = await good(
  office.GET("/payouts/{payout}/explanation", { params: { path: { payout: second.id } } }),
);
check(explanation);
assert.equal(cents(explanation.amount), cents(second.payment));
const { error } = await office.POST("/plans/{plan}/payouts", {
  params: { path: { plan }, header: once() },
  body: { period: 2 },
});
assert.deepEqual([error?.status, error?.code], [409, "payout_exists"]);
console.log(`${plan}: ${first.payment.toFixed(2)} en ${second.payment.toFixed(2)} doorbetaald, tot op de cent uitgelegd`);
