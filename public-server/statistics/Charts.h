#pragma once

#include "public-server/statistics/Statistics.h"

#include <string>
#include <vector>

namespace invites::statistics {

struct ChartSeries {
    QString name;
    std::vector<Told> values; // as many as the chart has labels
};

// A picture of numbers, with what it says in words; the numbers themselves are its table.
struct Chart {
    enum class Kind {
        Line, // of one series
        Bars, // of one or two series, beside each other
        Heat, // of one series: the hours of the week
    };
    std::string name; // of its file, without ".svg"
    Kind kind = Kind::Line;
    QString title;
    QString meaning;     // what the numbers are, in a sentence or two
    QString description; // what is to be seen, for those who do not see it
    QString labelName;   // what the labels are
    std::vector<QString> labels;
    std::vector<ChartSeries> series;

    // Whether there is anything to draw.
    bool isEmpty() const;
};

// "line-90-days", "line-48-hours", "codes", "requests", "week-requested", "week-given", and "lanes" where there is a
// priority lane.
std::vector<Chart> chartsOf(const Statistics& statistics);

// The names of the days of the week, from Monday on.
const std::vector<QString>& weekdays();

// For our own page: classes of its style sheet.
std::string svgInPage(const Chart& chart);
// A file that stands by itself, and has colours for light and dark. For places that show it as an image.
std::string svgFile(const Chart& chart);

} // namespace invites::statistics
