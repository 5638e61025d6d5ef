/** Starts the page: the campaign comes with it, or is asked for. */

import { Api } from "{{asset:api.js}}";
import { Flow } from "{{asset:flow.js}}";
import { Patience, untilAnswered } from "{{asset:patience.js}}";
import { connectionWords } from "{{asset:phrases.js}}";
import { Stage } from "{{asset:stage.js}}";

const { campaignName, campaignSlug } = document.body.dataset;
const api = new Api();
const stage = new Stage(`${campaignName} · Handsel`);

async function campaign() {
  const given = JSON.parse(document.getElementById("campaign").textContent);
  return given ?? untilAnswered(() => api.campaign(campaignSlug), new Patience(), (trouble) => stage.connection(connectionWords(trouble)));
}

new Flow({ api, stage, campaign: await campaign() }).start();
