#include "public-server/statistics/StatisticsCsv.h"

#include "common/csv/CsvWriter.h"

#include <QBuffer>

namespace invites::statistics {

QByteArray statisticsCsv(const Statistics& statistics) {
    using namespace Qt::StringLiterals;
    QByteArray text;
    QBuffer buffer(&text);
    buffer.open(QIODevice::WriteOnly);
    csv::CsvWriter writer(buffer);
    // A buffer in memory takes everything.
    (void)writer.write(
        {u"day"_s, u"requested"_s, u"given"_s, u"received"_s, u"worked"_s, u"did_not_work"_s, u"contributed"_s,
            u"expired"_s, u"left"_s, u"waiting"_s, u"priority_served"_s, u"standard_served"_s, u"moved"_s});
    for (const ToldDay& day : statistics.days) {
        std::vector<QString> fields{day.day.toString(Qt::ISODate)};
        for (const Told& told : {day.requested, day.given, day.received, day.used, day.invalid, day.contributed,
                 day.expired, day.left, day.waiting, day.priorityServed, day.standardServed, day.moved})
            fields.push_back(asField(told));
        (void)writer.write(fields);
    }
    (void)writer.flush();
    return text;
}

} // namespace invites::statistics
