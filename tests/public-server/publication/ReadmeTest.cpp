#include "public-server/publication/Readme.h"

#include <QTest>

using namespace invites;
using namespace invites::publication;
using namespace Qt::StringLiterals;
using store::PublicationGap;

// What readers of the repository are told.
class ReadmeTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void itSaysWhereTheChainEnds();
    void numbersAndChartsAreShown();
    void aCampaignsNameIsNoMarkup();
    void gapsAreTold();
    void allCampaignsAreListed();

private:
    static CampaignAccount account(const QString& name = u"Sora"_s) {
        CampaignAccount account;
        account.name = name;
        account.numbers.figures = {{u"Codes ready"_s, u"1,234"_s}, {u"People who wait"_s, u"<5"_s}};
        account.numbers.charts = {{"codes", u"Codes given [per day]"_s, "<svg/>"}};
        account.end = {"sora", 1041, 1'795'674'999'000'000, QByteArray(32, '\x5f')};
        return account;
    }
    static Addresses addresses() { return {"https://invites.example", "handsel/fairness"}; }
    static QString readme(const CampaignAccount& account, const std::vector<PublicationGap>& gaps = {}) {
        return QString::fromUtf8(campaignReadme(account, addresses(), gaps));
    }
};

void ReadmeTest::itSaysWhereTheChainEnds() {
    const QString text = readme(account());
    for (const QString& part : QStringList{u"# Sora: the line"_s, u"<https://invites.example/sora>"_s,
             u"| Block | 1,041 |"_s, u"| Time | 2026-11-26T06:36:39Z |"_s,
             u"| Hash | `"_s + u"5f"_s.repeated(32) + u"` |"_s, u"git clone https://github.com/handsel/fairness copy"_s,
             u"invites-server verify-ledger --copy"_s, u"/blob/HEAD/verifier.html)"_s, u"/blob/HEAD/LEDGER.md)"_s})
        QVERIFY2(text.contains(part), qUtf8Printable(part + u"\nin\n" + text));
    QVERIFY(!text.contains(u"Interruptions"_s));
    // At our own site alone.
    const QString here = QString::fromUtf8(campaignReadme(account(), {"https://invites.example", {}}, {}));
    QVERIFY(!here.contains(u"github.com"_s) && here.contains(u"[verifier.html](verifier.html)"_s));
}

void ReadmeTest::numbersAndChartsAreShown() {
    const QString text = readme(account());
    QVERIFY(text.contains(u"| Codes ready | 1,234 |"_s));
    QVERIFY(text.contains(u"| People who wait | \\<5 |"_s));
    QVERIFY(text.contains(u"![Codes given \\[per day\\]](charts/codes.svg)"_s));
}

void ReadmeTest::aCampaignsNameIsNoMarkup() {
    QCOMPARE(
        escapedForMarkdown(u"A|b<img src=x>\n# [c](d) `e`"_s), u"A\\|b\\<img src=x\\>\\# \\[c\\]\\(d\\) \\`e\\`"_s);
    const QString text = readme(account(u"<b>S|ora</b>"_s));
    QVERIFY(!text.contains(u"<b>"_s));
    QVERIFY(QString::fromUtf8(repositoryReadme({account(u"a|b"_s)}, addresses(), {})).contains(u"[a\\|b](sora)"_s));
}

void ReadmeTest::gapsAreTold() {
    const Instant began(std::chrono::seconds(1'795'600'000));
    const Instant ended = began + std::chrono::hours(5);
    const QString text = readme(
        account(), {{PublicationGap::Kind::Rewritten, began, ended}, {PublicationGap::Kind::Outage, began, ended}});
    QVERIFY(text.contains(u"## Interruptions"_s));
    QVERIFY(text.contains(u"At 2026-11-25T14:46:40Z our commit of 2026-11-25T09:46:40Z was not in this branch"_s));
    QVERIFY(text.contains(u"From 2026-11-25T09:46:40Z to 2026-11-25T14:46:40Z nothing was published"_s));
    const QString chain = readme(account(), {{PublicationGap::Kind::Chain, ended, ended, u"so_ra"_s, 1234}});
    QVERIFY2(chain.contains(u"Until 2026-11-25T14:46:40Z another chain of the campaign so\\_ra was published here, "
                            "from block 1,234 on"_s),
        qUtf8Printable(chain));
}

void ReadmeTest::allCampaignsAreListed() {
    CampaignAccount other = account(u"Acme"_s);
    other.end.campaign = "acme";
    other.end.height = 0;
    const QString text = QString::fromUtf8(repositoryReadme({account(), other}, addresses(), {}));
    QVERIFY(text.contains(u"| [Sora](sora) | 1,042 | 2026-11-26T06:36:39Z |"_s));
    QVERIFY(text.contains(u"| [Acme](acme) | 1 | "_s));
}

QTEST_GUILESS_MAIN(ReadmeTest)
#include "ReadmeTest.moc"
