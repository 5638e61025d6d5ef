#pragma once

namespace invites {

// Makes the page's files readable under ":/web" (QFile), and ":/docs/ledger.md", which is published with the ledger.
// Call once, before the first read; any thread, again is harmless.
//
// The files lie flat there. What ends in ".html" is a template, everything else is an asset to serve at
// /assets/<name>.<hash>.<extension>, to be kept for ever. Both may hold {{asset:NAME}}, which stands for the address of
// that asset; assets name each other without cycles, so an asset's hash can cover the addresses in it. Nothing else in
// an asset is replaced. Modules import each other as "./name.js"; the import map in index.html leads to the addresses.
// {{part:NAME}} in a template stands for the text of that file: what pages have in common. Templates hold further
// {{placeholders}}:
//
//   every page                nonce
//   index.html                campaign_name, campaign_slug, campaign_json, public_url
//   campaigns.html            campaign_list: campaign-list-item.html once for each campaign; empty where there is none
//   campaign-list-item.html   campaign_name, campaign_slug
//   privacy.html              human_check_provider, rules: retention-rule.html once for each rule
//   retention-rule.html       thing, purpose, how_long, ground, seen_by
//   own-page….html, hall.html see OwnPage.cpp, HallRoutes.cpp
//   check.html                campaign_name, campaign_slug, public_url
//   error.html                title, detail
//
// verifier.html is no template: the stand-alone verifier of the ledger, whole, as it is served and published.
//
// All are HTML-escaped but campaign_json (JSON with "<" written as \u003c, or null) and campaign_list (HTML).
void initWebResources();

} // namespace invites
