#include "admin-app/data/SavedReports.h"

#include <QJsonDocument>
#include <QRegularExpression>
#include <QSettings>
#include <QStringList>

#include <algorithm>

namespace invites::admin {

namespace {

QString arrayKey() {
    return QStringLiteral("reports/saved");
}

void store(const std::vector<SavedReport>& reports) {
    QSettings settings;
    settings.remove(arrayKey());
    settings.beginWriteArray(arrayKey(), int(reports.size()));
    for (std::size_t i = 0; i < reports.size(); ++i) {
        const SavedReport& report = reports[i];
        settings.setArrayIndex(int(i));
        settings.setValue(QStringLiteral("name"), report.name);
        settings.setValue(QStringLiteral("report"), QString(toText(report.report)));
        settings.setValue(QStringLiteral("campaign"), report.campaignSlug);
        settings.setValue(QStringLiteral("range"), toText(report.range.word));
        settings.setValue(QStringLiteral("first"), report.range.first.toString(Qt::ISODate));
        settings.setValue(QStringLiteral("last"), report.range.last.toString(Qt::ISODate));
        settings.setValue(QStringLiteral("columns"), QStringList(report.columns.begin(), report.columns.end()));
        settings.setValue(QStringLiteral("folder"), report.folder);
        if (!report.narrowing.isNothing())
            settings.setValue(
                QStringLiteral("narrowing"), QJsonDocument(report.narrowing.toJson()).toJson(QJsonDocument::Compact));
    }
    settings.endArray();
}

} // namespace

std::vector<SavedReport> loadSavedReports() {
    QSettings settings;
    std::vector<SavedReport> reports;
    const int count = settings.beginReadArray(arrayKey());
    for (int i = 0; i < count; ++i) {
        settings.setArrayIndex(i);
        const auto text = [&](const char* key) { return settings.value(QLatin1String(key)).toString(); };
        const auto report = store::reportFromText(text("report"));
        const auto word = rangeWordFromText(text("range"));
        // One from another version of the program, which this one does not know.
        if (!report || !word)
            continue;
        const QStringList columns = settings.value(QStringLiteral("columns")).toStringList();
        reports.push_back({text("name"), *report, text("campaign"),
            {*word, QDate::fromString(text("first"), Qt::ISODate), QDate::fromString(text("last"), Qt::ISODate)},
            std::vector<QString>(columns.begin(), columns.end()), text("folder"),
            ReportNarrowing::fromJson(
                QJsonDocument::fromJson(settings.value(QStringLiteral("narrowing")).toByteArray()).object())});
    }
    settings.endArray();
    return reports;
}

void keepSavedReport(const SavedReport& report) {
    std::vector<SavedReport> reports = loadSavedReports();
    std::erase_if(reports, [&](const SavedReport& other) { return other.name == report.name; });
    reports.push_back(report);
    std::sort(reports.begin(), reports.end(),
        [](const SavedReport& left, const SavedReport& right) { return left.name.localeAwareCompare(right.name) < 0; });
    store(reports);
}

void forgetSavedReport(const QString& name) {
    std::vector<SavedReport> reports = loadSavedReports();
    std::erase_if(reports, [&](const SavedReport& other) { return other.name == name; });
    store(reports);
}

QString fileNameFor(const QString& name, const QString& campaignSlug, const QDateTime& when) {
    static const QRegularExpression unwanted(
        QStringLiteral("[^\\w.-]+"), QRegularExpression::UseUnicodePropertiesOption);
    QStringList parts{name};
    if (!campaignSlug.isEmpty())
        parts << campaignSlug;
    parts << when.toString(QStringLiteral("yyyy-MM-dd-hhmm"));
    return parts.join(u'-').replace(unwanted, QStringLiteral("-")) + QStringLiteral(".csv");
}

} // namespace invites::admin
