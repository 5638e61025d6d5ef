#include "tests/support/fairness/LedgerWitness.h"

#include "common/ledger/LedgerReplay.h"

#include <map>

namespace invites::test {

namespace {

const char* const blocksText = R"(
select coalesce(string_agg(concat_ws(' ', campaign_id, height, time_us, encode(body, 'hex'), encode(hash, 'hex')), E'\n'
    order by campaign_id, height), '')
from invites.ledger_block
)";

ledger::Block blockFrom(const QString& line) {
    const QStringList parts = line.split(QLatin1Char(' '));
    if (parts.size() != 5)
        qFatal("The ledger cannot be read: %s", qUtf8Printable(line));
    return {parts[1].toULongLong(), parts[2].toULongLong(), QByteArray::fromHex(parts[3].toLatin1()),
        QByteArray::fromHex(parts[4].toLatin1())};
}

} // namespace

QStringList ledgerFaults(const std::function<QString(const QString&)>& sql) {
    std::map<QString, ledger::LedgerReplay> ledgers; // by campaign
    const QStringList lines = sql(QString::fromLatin1(blocksText)).split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    for (const QString& line : lines)
        ledgers[line.section(QLatin1Char(' '), 0, 0)].apply(blockFrom(line));
    QStringList faults;
    for (const auto& [campaign, replay] : ledgers) {
        for (const ledger::Finding& finding : replay.findings().kept()) {
            faults << QStringLiteral("Ledger of campaign %1, block %2: %3")
                          .arg(campaign)
                          .arg(finding.height.value_or(0))
                          .arg(finding.sentence);
        }
    }
    return faults;
}

} // namespace invites::test
