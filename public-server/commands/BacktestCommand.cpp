#include "common/base/Clock.h"
#include "common/store/ForecastStore.h"
#include "public-server/commands/Configuration.h"
#include "public-server/commands/Program.h"
#include "public-server/routes/ApiJson.h"

#include <QCommandLineParser>
#include <QJsonDocument>
#include <QJsonObject>

#include <cmath>

namespace invites::commands {

namespace {

using Days = std::chrono::days;

// Each forecast needs the codes of the weeks before it, and the database keeps those of a hundred days.
constexpr int mostDays = 70;
// The waits before the first that is judged, from which its correction comes.
constexpr Days warmUp{28};
constexpr int mostWaits = 5000;

double rounded(double share) {
    return std::round(share * 1000) / 1000;
}

QJsonObject toJson(const QString& slug, int days, const ForecastScore& score) {
    return {
        {QStringLiteral("campaign"), slug},
        {QStringLiteral("days"), days},
        {QStringLiteral("judged"), score.judged()},
        {QStringLiteral("within"), score.judged() > 0 ? QJsonValue(rounded(score.shareWithin())) : QJsonValue()},
        {QStringLiteral("below"), score.sooner},
        {QStringLiteral("between"), score.between},
        {QStringLiteral("above"), score.later},
        {QStringLiteral("unknown"), score.unknown},
        {QStringLiteral("undecided"), score.undecided},
        {QStringLiteral("median_seconds"), routes::toJson(score.typicalRange)},
    };
}

QString inPercent(qint64 part, qint64 whole) {
    return QString::number(std::lround(100.0 * double(part) / double(whole))) + QStringLiteral(" %");
}

QString sentence(int days, const ForecastScore& score) {
    if (score.judged() == 0)
        return QStringLiteral("Of the last %1 days no wait can be judged.").arg(days);
    return QStringLiteral("Of %1 waits of the last %2 days, %3 were over within the long time that was or would have "
                          "been said, and %4 within the typical one. For %5 more nothing would have been said.")
        .arg(score.judged())
        .arg(days)
        .arg(inPercent(score.within(), score.judged()), inPercent(score.sooner, score.judged()))
        .arg(score.unknown);
}

Result<ForecastScore> replay(db::Connection& connection, const QString& slug, int days) {
    store::ForecastStore store(connection);
    const Instant now = SystemClock().now();
    const Instant since = now - Days(days);
    const auto supply = store.supply(slug);
    if (!supply)
        return failure(supply.error());
    auto waits = store.waitsSince(slug, since - warmUp, mostWaits);
    if (!waits)
        return failure(waits.error());
    return ForecastRecord(LineSupply(*supply), std::move(*waits), now).score(since);
}

} // namespace

ExitCode backtest(Terminal& terminal, const QStringList& arguments) {
    QCommandLineParser parser;
    const QCommandLineOption campaign(QStringLiteral("campaign"), {}, QStringLiteral("slug"));
    const QCommandLineOption daysOption(
        QStringLiteral("days"), {}, QStringLiteral("number"), QString::number(warmUp.count()));
    parser.addOptions({campaign, daysOption});
    if (!parser.parse(QStringList(QStringLiteral("backtest")) + arguments))
        return misused(terminal, parser.errorText());
    const QString slug = parser.value(campaign);
    const int days = parser.value(daysOption).toInt();
    if (slug.isEmpty() || days < 1 || days > mostDays || !parser.positionalArguments().isEmpty()) {
        return misused(
            terminal, QStringLiteral("backtest takes --campaign SLUG, and where you like --days, from 1 to %1 (28).")
                          .arg(mostDays));
    }
    const auto database = databaseFrom(terminal.environment);
    if (!database)
        return misused(terminal, database.error().detail);
    db::Connection connection(*database);
    const auto score = replay(connection, slug, days);
    if (!score)
        return fail(terminal, score.error());
    terminal.output.write(QJsonDocument(toJson(slug, days, *score)).toJson(QJsonDocument::Compact) + '\n');
    terminal.errors << sentence(days, *score) << Qt::endl;
    return ExitCode::Done;
}

} // namespace invites::commands
