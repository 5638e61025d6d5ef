#include "public-server/statistics/Charts.h"

#include "public-server/statistics/SvgWriter.h"

#include <algorithm>
#include <cmath>

namespace invites::statistics {

namespace {

// The drawing's own units; on a phone one is a little less than a pixel.
constexpr double width = 400;
constexpr double height = 210;
constexpr double left = 42;
constexpr double right = width - 8;
constexpr double top = 24;
constexpr double bottom = height - 26;
constexpr int steps = 4; // of the scale
constexpr int heatLevels = 5;
constexpr double heatTop = 22;
constexpr double heatRow = 22;
constexpr double heatHeight = heatTop + 7 * heatRow + 4;

// The classes of the page's style sheet, for files. Colours: as in resources/web/styles/statistics.css.
constexpr char fileStyle[] =
    "<style>"
    ".chart{font:13px system-ui,sans-serif}.chart-ground{fill:#fff}.chart-text{fill:#4d5d55}.chart-grid{stroke:#d3dbd1}"
    ".chart-line{fill:none;stroke:#17493a;stroke-width:2;stroke-linejoin:round}.chart-area{fill:#c6dacd;opacity:.6}"
    ".chart-first{fill:#17493a}.chart-second{fill:#a86a05}"
    ".heat-0{fill:#e9ede5}.heat-1{fill:#c6dacd}.heat-2{fill:#93bea6}.heat-3{fill:#5f9f80}.heat-4{fill:#357a5b}"
    ".heat-5{fill:#17493a}"
    "@media (prefers-color-scheme:dark){.chart-ground{fill:#18231e}.chart-text{fill:#a6b7ad}.chart-grid{stroke:#2b3a33}"
    ".chart-line{stroke:#8fd8b4}.chart-area{fill:#24473a}.chart-first{fill:#8fd8b4}.chart-second{fill:#e7b046}"
    ".heat-0{fill:#22302a}.heat-1{fill:#24473a}.heat-2{fill:#2f6650}.heat-3{fill:#46906f}.heat-4{fill:#69b793}"
    ".heat-5{fill:#a5e8c8}}"
    "</style>";

// The smallest of 1, 2 and 5 times a power of ten, times the steps, that is not below.
qint64 scaleFor(qint64 most) {
    for (qint64 power = 1;; power *= 10) {
        for (const qint64 factor : {1, 2, 5}) {
            if (factor * power * steps >= most)
                return factor * power * steps;
        }
    }
}

QString shortNumber(qint64 value) {
    if (value >= 10'000'000)
        return QStringLiteral("%1m").arg(value / 1'000'000);
    return value >= 10'000 ? QStringLiteral("%1k").arg(value / 1000) : QString::number(value);
}

// What stands below the drawing: a day as "26 Nov", an hour as "14:00".
QString shortLabel(const QString& label) {
    const QDate day = QDate::fromString(label, Qt::ISODate);
    if (!day.isValid())
        return label.right(5);
    static constexpr const char* months[] = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    return QStringLiteral("%1 %2").arg(day.day()).arg(QLatin1String(months[day.month() - 1]));
}

class Plot {
public:
    Plot(SvgWriter& svg, const Chart& chart) : m_svg(svg), m_chart(chart) {
        qint64 most = 0;
        for (const ChartSeries& series : chart.series) {
            for (const Told& value : series.values)
                most = std::max(most, value.drawn());
        }
        m_scale = scaleFor(most);
    }

    double yOf(qint64 value) const { return bottom - (bottom - top) * double(value) / double(m_scale); }
    // The place's left edge, and how wide each is.
    double xOf(std::size_t place) const { return left + double(place) * slot(); }
    double slot() const { return (right - left) / double(std::max<std::size_t>(m_chart.labels.size(), 1)); }

    void drawScale() {
        for (int step = 0; step <= steps; ++step) {
            const qint64 value = m_scale * step / steps;
            const std::string y = svgNumber(yOf(value));
            m_svg.empty("line",
                {{"class", "chart-grid"}, {"x1", svgNumber(left)}, {"x2", svgNumber(right)}, {"y1", y}, {"y2", y}});
            text(left - 6, yOf(value) + 4, "end", shortNumber(value));
        }
        if (m_chart.labels.empty())
            return;
        text(left, height - 8, "start", shortLabel(m_chart.labels.front()));
        text((left + right) / 2, height - 8, "middle", shortLabel(m_chart.labels[m_chart.labels.size() / 2]));
        text(right, height - 8, "end", shortLabel(m_chart.labels.back()));
    }

    void drawLegend() {
        double x = left;
        for (std::size_t i = 0; i < m_chart.series.size(); ++i) {
            m_svg.empty("rect", {{"class", classOf(i)}, {"x", svgNumber(x)}, {"y", "3"}, {"width", "11"},
                                    {"height", "11"}, {"rx", "2"}});
            text(x + 16, 13, "start", m_chart.series[i].name);
            x += 34 + 7.5 * double(m_chart.series[i].name.size());
        }
    }

    void drawLine() {
        std::string path;
        std::size_t begin = 0;
        const std::vector<Told>& values = m_chart.series.front().values;
        for (std::size_t i = 0; i <= values.size(); ++i) {
            if (i < values.size() && values[i].isExact()) {
                path += (path.empty() ? "M" : "L") + point(i, values[i].value);
                continue;
            }
            if (!path.empty()) {
                m_svg.empty("path", {{"class", "chart-area"}, {"d", path + "V" + svgNumber(bottom) + "H" +
                                                                        svgNumber(middleOf(begin)) + "Z"}});
                m_svg.empty("path", {{"class", "chart-line"}, {"d", path}});
            }
            path.clear();
            begin = i + 1;
        }
    }

    void drawBars() {
        const double each = slot() * 0.86 / double(m_chart.series.size());
        for (std::size_t series = 0; series < m_chart.series.size(); ++series) {
            std::string path;
            const std::vector<Told>& values = m_chart.series[series].values;
            for (std::size_t i = 0; i < values.size(); ++i) {
                if (values[i].drawn() == 0)
                    continue;
                path += "M" + svgNumber(xOf(i) + each * double(series)) + " " + svgNumber(bottom) + "V" +
                        svgNumber(yOf(values[i].drawn())) + "h" + svgNumber(std::max(each, 0.6)) + "V" +
                        svgNumber(bottom) + "Z";
            }
            if (!path.empty())
                m_svg.empty("path", {{"class", classOf(series)}, {"d", path}});
        }
    }

    void text(double x, double y, const char* anchor, const QString& content) {
        m_svg.text("text", {{"class", "chart-text"}, {"x", svgNumber(x)}, {"y", svgNumber(y)}, {"text-anchor", anchor}},
            content);
    }

private:
    static std::string classOf(std::size_t series) { return series == 0 ? "chart-first" : "chart-second"; }
    double middleOf(std::size_t place) const { return xOf(place) + slot() / 2; }
    std::string point(std::size_t place, qint64 value) const {
        return svgNumber(middleOf(place)) + " " + svgNumber(yOf(value));
    }

    SvgWriter& m_svg;
    const Chart& m_chart;
    qint64 m_scale = steps;
};

int heatLevel(const Told& value, qint64 most) {
    if (!value.isExact())
        return value.kind == Told::Kind::Unknown ? 0 : 1;
    if (value.value == 0 || most == 0)
        return 0;
    return std::clamp(int(std::ceil(double(heatLevels) * double(value.value) / double(most))), 1, heatLevels);
}

void drawHeat(SvgWriter& svg, Plot& plot, const Chart& chart) {
    const std::vector<Told>& values = chart.series.front().values;
    const double cell = (right - left) / 24;
    qint64 most = 0;
    for (const Told& value : values)
        most = std::max(most, value.drawn());
    for (int hour = 0; hour < 24; hour += 6)
        plot.text(left + cell * hour, heatTop - 8, "start", QStringLiteral("%1:00").arg(hour));
    for (std::size_t day = 0; day < weekdays().size(); ++day) {
        const double y = heatTop + heatRow * double(day);
        plot.text(left - 6, y + 15, "end", weekdays()[day].left(3));
        for (std::size_t hour = 0; hour < 24; ++hour) {
            svg.empty("rect", {{"class", "heat-" + std::to_string(heatLevel(values[day * 24 + hour], most))},
                                  {"x", svgNumber(left + cell * double(hour))}, {"y", svgNumber(y)},
                                  {"width", svgNumber(cell - 1.5)}, {"height", svgNumber(heatRow - 2)}, {"rx", "2"}});
        }
    }
}

void draw(SvgWriter& svg, const Chart& chart) {
    Plot plot(svg, chart);
    switch (chart.kind) {
    case Chart::Kind::Line:
        plot.drawScale();
        plot.drawLine();
        break;
    case Chart::Kind::Bars:
        plot.drawScale();
        plot.drawBars();
        plot.drawLegend();
        break;
    case Chart::Kind::Heat:
        drawHeat(svg, plot, chart);
        break;
    }
}

// Names its title and its description by ids that no other chart of a page has.
std::string svgOf(const Chart& chart, SvgWriter::Attributes more, std::string_view style) {
    const double high = chart.kind == Chart::Kind::Heat ? heatHeight : height;
    const std::string title = chart.name + "-title";
    const std::string description = chart.name + "-description";
    SvgWriter::Attributes attributes{{"class", "chart"}, {"viewBox", "0 0 " + svgNumber(width) + " " + svgNumber(high)},
        {"role", "img"}, {"aria-labelledby", title + " " + description}};
    attributes.insert(attributes.end(), more.begin(), more.end());
    SvgWriter svg;
    svg.open("svg", attributes);
    svg.text("title", {{"id", title}}, chart.title);
    svg.text("desc", {{"id", description}}, chart.description);
    svg.raw(style);
    if (!style.empty())
        svg.empty("rect", {{"class", "chart-ground"}, {"width", "100%"}, {"height", "100%"}, {"rx", "8"}});
    draw(svg, chart);
    svg.close("svg");
    return svg.take();
}

} // namespace

std::string svgInPage(const Chart& chart) {
    return svgOf(chart, {}, {});
}

std::string svgFile(const Chart& chart) {
    const double high = chart.kind == Chart::Kind::Heat ? heatHeight : height;
    return svgOf(chart,
        {{"xmlns", "http://www.w3.org/2000/svg"}, {"width", svgNumber(width * 1.6)}, {"height", svgNumber(high * 1.6)}},
        fileStyle);
}

} // namespace invites::statistics
