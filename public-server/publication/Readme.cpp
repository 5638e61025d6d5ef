#include "public-server/publication/Readme.h"

#include <QLocale>

namespace invites::publication {

using namespace Qt::StringLiterals;

namespace {

using Gap = store::PublicationGap;

QString inWords(quint64 number) {
    return QLocale(QLocale::English, QLocale::UnitedKingdom).toString(number);
}

QString timeOf(const ledger::ChainEnd& end) {
    return toRfc3339(std::chrono::floor<std::chrono::seconds>(Instant(std::chrono::microseconds(end.time))));
}

QString momentOf(Instant instant) {
    return toRfc3339(std::chrono::floor<std::chrono::seconds>(instant));
}

QString row(const QString& name, const QString& value) {
    return u"| "_s + name + u" | "_s + value + u" |\n"_s;
}

QString numbersOf(const PublishedNumbers& numbers) {
    QString text = u"| | |\n| --- | --- |\n"_s;
    for (const PublishedFigure& figure : numbers.figures)
        text += row(escapedForMarkdown(figure.name), escapedForMarkdown(figure.value));
    for (const PublishedChart& chart : numbers.charts)
        text += u"\n![%1](charts/%2.svg)\n"_s.arg(escapedForMarkdown(chart.words), QString::fromStdString(chart.name));
    return text;
}

QString inWords(const Gap& gap) {
    switch (gap.kind) {
    case Gap::Kind::Outage:
        return u"- From %1 to %2 nothing was published. The blocks of that time were published at its end, each with "
               "the time at which it was made.\n"_s.arg(momentOf(gap.beganAt), momentOf(gap.endedAt));
    case Gap::Kind::Rewritten:
        return u"- At %2 our commit of %1 was not in this branch any more: somebody had rewritten it. What was missing "
               "was published anew. Whoever has an older copy can compare the two.\n"_s.arg(
                   momentOf(gap.beganAt), momentOf(gap.endedAt));
    case Gap::Kind::Chain:
        return u"- Until %1 another chain of the campaign %2 was published here, from block %3 on: the server's own "
               "was rewritten, or put back to an earlier state, or somebody changed the files here. The commits before "
               "have the other one; `verify-ledger --earlier` compares the two.\n"_s.arg(
                   momentOf(gap.endedAt), escapedForMarkdown(gap.slug), inWords(quint64(gap.firstHeight)));
    }
    Q_UNREACHABLE();
}

QString gapsOf(const std::vector<Gap>& gaps) {
    if (gaps.empty())
        return {};
    QString text = u"\n## Interruptions\n\n"_s;
    for (const Gap& gap : gaps)
        text += inWords(gap);
    return text;
}

QString siteOf(const Addresses& addresses) {
    return QString::fromStdString(addresses.site);
}

QString howToCheckHere() {
    return u"\n## Check it yourself\n\n"
           "Put [ledger.json](ledger.json) and the files of blocks (`blocks/0000000000.jsonl`, "
           "`blocks/0000001024.jsonl` "
           "and so on) into a folder, then\n\n"
           "```sh\n"
           "invites-server verify-ledger --copy FOLDER\n"
           "```\n\n"
           "Or open [verifier.html](verifier.html) in a browser and give it the files: it needs no network, and reads "
           "receipts too ([keys.json](keys.json) has the keys that they are signed with). Keep the copy: with "
           "`--earlier`, a later one is compared with it. [The format](LEDGER.md) is simple enough to write a verifier "
           "of your own.\n"_s;
}

QString howToCheck(const Addresses& addresses, const QString& folder) {
    if (addresses.repository.empty())
        return howToCheckHere();
    return u"\n## Check it yourself\n\n"
           "```sh\n"
           "git clone https://github.com/%1 copy && cd copy\n"
           "invites-server verify-ledger --copy %2\n"
           "```\n\n"
           "The verifier replays every block. It says whether the chain is unbroken, whether anybody was overtaken, "
           "whether the "
           "priority lane kept to its share, and whether the counts of codes balance. Keep the copy: with `--earlier`, "
           "a later "
           "one is compared with it, and what was rewritten since is found. "
           "Or open [verifier.html](https://github.com/%1/blob/HEAD/verifier.html) of the copy in a browser and give "
           "it "
           "the copy's files: it needs no network, and reads receipts too "
           "([keys.json](https://github.com/%1/blob/HEAD/keys.json) has the keys that they are signed with). "
           "[The format](https://github.com/%1/blob/HEAD/LEDGER.md) is simple enough to write a verifier of your "
           "own.\n"_s.arg(QString::fromStdString(addresses.repository), folder);
}

} // namespace

QString escapedForMarkdown(const QString& text) {
    static const QString special = u"\\`*_{}[]<>()#+-.!|~&"_s;
    QString escaped;
    for (const QChar c : text) {
        if (c < u' ')
            continue;
        if (special.contains(c))
            escaped += u'\\';
        escaped += c;
    }
    return escaped;
}

QByteArray campaignReadme(const CampaignAccount& campaign, const Addresses& addresses, const std::vector<Gap>& gaps) {
    const QString slug = QString::fromLatin1(campaign.end.campaign);
    const QString text =
        u"# "_s + escapedForMarkdown(campaign.name) +
        u": the line, for anybody to check\n\n"
        "Every ticket that joined the line at <%1/%2>, every offer, every code that was given and given back, in the "
        "order in which it happened. Tickets are named by their numbers; codes, names and addresses are not in "
        "here.\n\n"
        "## Where the chain ends\n\n"
        "| | |\n| --- | --- |\n"_s.arg(siteOf(addresses), slug) +
        row(u"Block"_s, inWords(campaign.end.height)) + row(u"Time"_s, timeOf(campaign.end)) +
        row(u"Hash"_s, u'`' + QString::fromLatin1(campaign.end.hash.toHex()) + u'`') +
        u"\nNothing before this block can be changed without changing its hash.\n\n## Numbers\n\n"_s +
        numbersOf(campaign.numbers) +
        u"\nNumbers from 1 to 4 are given as <5 here and in stats.json; the chain tells each step of each ticket, so "
        u"that "
        "they can be counted in it, but for countries, which it does not know. More: <%1/%2/transparency>\n"_s.arg(
            siteOf(addresses), slug) +
        howToCheck(addresses, slug) +
        u"\n## Files\n\n"
        "| file | |\n| --- | --- |\n"
        "| [ledger.json](ledger.json) | where the chain ends |\n"
        "| [blocks](blocks) | the chain, 1,024 blocks a file |\n"
        "| [transactions.csv](transactions.csv) | the events of the last 7 days, 10,000 at the most, to read |\n"
        "| [stats.json](stats.json) | the numbers |\n"_s +
        gapsOf(gaps);
    return text.toUtf8();
}

QByteArray repositoryReadme(
    const std::vector<CampaignAccount>& campaigns, const Addresses& addresses, const std::vector<Gap>& gaps) {
    QString text =
        u"# Invites, passed on fairly, for anybody to check\n\n"
        "<%1> hands invite codes on, first come, first served. This repository is the record of it, published about "
        "every hour while there is something new.\n\n"
        "| campaign | blocks | last block | its hash |\n| --- | --- | --- | --- |\n"_s.arg(siteOf(addresses));
    for (const CampaignAccount& campaign : campaigns) {
        text += u"| [%1](%2) | %3 | %4 | `%5` |\n"_s.arg(escapedForMarkdown(campaign.name),
            QString::fromLatin1(campaign.end.campaign), inWords(campaign.end.height + 1), timeOf(campaign.end),
            QString::fromLatin1(campaign.end.hash.toHex()));
    }
    text += howToCheck(addresses, u"."_s);
    text += u"\n## The format\n\n"
            "Each line of a file in `blocks` is a block: its height, its time in microseconds since 1970, its body in "
            "base64, and "
            "its hash: SHA-256 over the hash of the block before, height, time and body, numbers in eight bytes, "
            "big-endian. "
            "What a body says, to the byte, and all that a verifier checks, is in [LEDGER.md](LEDGER.md).\n"_s;
    return (text + gapsOf(gaps)).toUtf8();
}

} // namespace invites::publication
