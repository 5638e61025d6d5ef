#pragma once

#include "common/ledger/Segment.h"
#include "common/store/PublicationStore.h"

#include <QByteArray>
#include <QString>

#include <string>
#include <vector>

namespace invites::publication {

// Where readers of the repository find what.
struct Addresses {
    std::string site;       // ours: "https://invites.example.org"
    std::string repository; // "owner/name"; empty: it is nowhere but at our site
};

struct PublishedFigure {
    QString name; // "Codes ready"
    QString value;
};

struct PublishedChart {
    std::string name; // of its file, without ".svg"
    QString words;    // what is to be seen
    QByteArray svg;
};

// The numbers of a campaign that everybody may know.
struct PublishedNumbers {
    std::vector<PublishedFigure> figures;
    std::vector<PublishedChart> charts;
    QByteArray json;
};

// A campaign as its README tells it.
struct CampaignAccount {
    QString name;
    PublishedNumbers numbers;
    ledger::ChainEnd end;
};

// Markdown, as GitHub shows it. The names of campaigns come from people, and are escaped. The gaps: the latest first.
QByteArray campaignReadme(
    const CampaignAccount& campaign, const Addresses& addresses, const std::vector<store::PublicationGap>& gaps);
QByteArray repositoryReadme(const std::vector<CampaignAccount>& campaigns, const Addresses& addresses,
    const std::vector<store::PublicationGap>& gaps);

// Words that Markdown takes as they are.
QString escapedForMarkdown(const QString& text);

} // namespace invites::publication
