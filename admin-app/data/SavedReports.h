#pragma once

#include "admin-app/data/ReportNarrowing.h"
#include "admin-app/data/ReportRange.h"
#include "common/store/ReportStore.h"

#include <QDateTime>
#include <QString>

#include <vector>

namespace invites::admin {

// A report that somebody wants again: what it is made of, and where it goes. Always masked, and never a code in it; a
// filter is kept in words, so that its "today" is the day of the next time.
struct SavedReport {
    QString name;
    store::Report report = store::Report::Codes;
    QString campaignSlug; // empty: all
    ReportRange range;
    std::vector<QString> columns; // empty: all
    QString folder;
    ReportNarrowing narrowing = {};

    friend bool operator==(const SavedReport&, const SavedReport&) = default;
};

// In the settings, under "reports". By name.
std::vector<SavedReport> loadSavedReports();
// In the place of one of the same name.
void keepSavedReport(const SavedReport& report);
void forgetSavedReport(const QString& name);

// A file's name for it, without folder: "codes-sora-2026-11-20-1030.csv". What file systems do not take is left out.
QString fileNameFor(const QString& name, const QString& campaignSlug, const QDateTime& when);

} // namespace invites::admin
