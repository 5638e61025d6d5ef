/** Starts the page: the campaign comes with it, or is asked for. */

import { Api } from "./api.js";
import { Flow } from "./flow.js";
import { Patience, untilAnswered } from "./patience.js";
import { Stage } from "./stage.js";
import { connectionWords } from "./words.js";

const { campaignName, campaignSlug } = document.body.dataset;
const api = new Api();
const stage = new Stage(`${campaignName} · Handsel`);

async function campaign() {
  const given = JSON.parse(document.getElementById("campaign").textContent);
  return given ?? untilAnswered(() => api.campaign(campaignSlug), new Patience(), (trouble) => stage.connection(connectionWords(trouble)));
}

const shown = await campaign();
if (shown.sign_in) import("{{asset:sign-in.js}}").then(({ showSignIn }) => showSignIn(shown));
new Flow({ api, stage, campaign: shown }).start();
