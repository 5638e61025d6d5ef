#include "public-server/routes/StatisticsPage.h"

#include "public-server/routes/StatisticsWords.h"
#include "public-server/routes/TicketProblems.h"
#include "public-server/statistics/Charts.h"

#include <algorithm>

namespace invites::routes {

namespace {

using namespace Qt::StringLiterals;
using statistics::Chart;
using statistics::Statistics;
using statistics::Told;

std::string html(const QString& text) {
    return escapedForHtml(text.toStdString());
}

std::string paragraph(const QString& text) {
    return "<p>" + html(text) + "</p>";
}

std::string cell(const Told& told) {
    return "<td>" + html(inWords(told)) + "</td>";
}

std::string columnHead(const QString& text) {
    return "<th scope=\"col\">" + html(text) + "</th>";
}

std::string rowHead(const QString& text) {
    return "<tr><th scope=\"row\">" + html(text) + "</th>";
}

std::string tile(const char* name, const Told& told) {
    return std::string("<div class=\"tile\"><dt>") + name + "</dt><dd>" + html(inWords(told)) + "</dd></div>";
}

std::string tilesOf(const Statistics& statistics) {
    return tile("codes ready now", statistics.available) + tile("people waiting now", statistics.waiting) +
           tile("people who asked so far", statistics.requested) + tile("codes given so far", statistics.given) +
           tile("codes that came back", statistics.received) + tile("people who gave back all", statistics.contributed);
}

// Of the hours of the week: the hours down, the days across.
std::string weekRows(const Chart& chart) {
    std::string rows = "<thead><tr>" + columnHead(chart.labelName);
    for (const QString& day : statistics::weekdays())
        rows += columnHead(day);
    rows += "</tr></thead><tbody>";
    for (std::size_t hour = 0; hour < 24; ++hour) {
        rows += rowHead(u"%1:00"_s.arg(hour, 2, 10, QLatin1Char('0')));
        for (std::size_t day = 0; day < statistics::weekdays().size(); ++day)
            rows += cell(chart.series.front().values[day * 24 + hour]);
        rows += "</tr>";
    }
    return rows + "</tbody>";
}

// The latest first.
std::string seriesRows(const Chart& chart) {
    std::string rows = "<thead><tr>" + columnHead(chart.labelName);
    for (const auto& series : chart.series)
        rows += columnHead(series.name);
    rows += "</tr></thead><tbody>";
    for (std::size_t i = chart.labels.size(); i-- > 0;) {
        rows += rowHead(chart.labels[i]);
        for (const auto& series : chart.series)
            rows += cell(series.values[i]);
        rows += "</tr>";
    }
    return rows + "</tbody>";
}

// A table that may be wider than the screen is moved with the keyboard, too.
std::string scrolled(const QString& title, const std::string& rows) {
    return "<div class=\"table-frame\" role=\"region\" tabindex=\"0\" aria-label=\"" + html(title) +
           "\"><table><caption class=\"visually-hidden\">" + html(title) + "</caption>" + rows + "</table></div>";
}

std::string figureOf(const Chart& chart) {
    const std::string head = "<figure class=\"chart-figure\"><figcaption><h3>" + html(chart.title) + "</h3>" +
                             paragraph(chart.meaning) + "</figcaption>";
    if (chart.isEmpty())
        return head + "<p class=\"chart-empty\">Nothing has happened yet that could be shown here.</p></figure>";
    return head + svgInPage(chart) +
           "<details><summary>The numbers<span class=\"visually-hidden\">: " + html(chart.title) + "</span></summary>" +
           scrolled(chart.title, chart.kind == Chart::Kind::Heat ? weekRows(chart) : seriesRows(chart)) +
           "</details></figure>";
}

std::string figuresNamed(const std::vector<Chart>& charts, std::initializer_list<std::string_view> names) {
    std::string figures;
    for (const Chart& chart : charts) {
        if (std::find(names.begin(), names.end(), chart.name) != names.end())
            figures += figureOf(chart);
    }
    return figures;
}

std::string countriesOf(const Statistics& statistics) {
    if (!statistics.countries)
        return {};
    std::string section = "<section aria-labelledby=\"countries\"><h2 id=\"countries\">From where</h2><p>From which "
                          "countries people asked in the last 90 days, as the network in front of this site told; no "
                          "ticket is kept with it. Numbers are rounded down to the next five.</p>";
    if (statistics.countries->empty())
        return section + "<p class=\"chart-empty\">Nobody has asked yet.</p></section>";
    std::string rows = "<thead><tr>" + columnHead(u"Country"_s) + columnHead(u"Asked"_s) + "</tr></thead><tbody>";
    for (const auto& country : *statistics.countries)
        rows += rowHead(countryName(country.country)) + cell(country.requests) + "</tr>";
    return section + scrolled(u"Requests by country"_s, rows + "</tbody>") + "</section>";
}

std::string stateOf(const Statistics& statistics) {
    return statistics.isOpen
               ? std::string()
               : "<p class=\"notice\">This campaign is closed: nobody can ask for a code. Its numbers stay.</p>";
}

std::string repositoryOf(const std::string& page) {
    if (page.empty())
        return {};
    return " The ledger is also published <a href=\"" + escapedForHtml(page) +
           "\">at GitHub</a>, where whoever has a copy sees if we change anything.";
}

} // namespace

Result<StatisticsPage> StatisticsPage::create(const WebAssets& assets) {
    auto page = PageTemplate::load("statistics.html", assets);
    if (!page)
        return failure(page.error());
    return StatisticsPage(std::move(*page));
}

std::string StatisticsPage::render(
    const Statistics& statistics, const std::string& publicUrl, const std::string& repositoryPage) const {
    const StatisticsWords words = wordsOf(statistics);
    const std::vector<Chart> charts = chartsOf(statistics);
    return m_page.render({{"campaign_name", html(statistics.name)}, {"campaign_slug", statistics.slug.toStdString()},
        {"public_url", escapedForHtml(publicUrl)},
        {"at", html(momentInWords(std::chrono::floor<std::chrono::minutes>(statistics.at)))},
        {"state", stateOf(statistics)}, {"tiles", tilesOf(statistics)},
        {"giving_back", paragraph(words.returnRate) + paragraph(words.givingBack) + paragraph(words.sustainability) +
                            paragraph(words.emptying)},
        {"codes", figuresNamed(charts, {"codes", "requests"})},
        {"waiting", paragraph(words.wait) + paragraph(words.forecast)},
        {"line", figuresNamed(charts, {"line-90-days", "line-48-hours"})},
        {"priority", paragraph(words.priority) + paragraph(words.moved)}, {"lanes", figuresNamed(charts, {"lanes"})},
        {"repository", repositoryOf(repositoryPage)}, {"week", figuresNamed(charts, {"week-requested", "week-given"})},
        {"countries", countriesOf(statistics)}, {"badge_markdown", html(badgeMarkdown(statistics, publicUrl))}});
}

QString badgeMarkdown(const Statistics& statistics, const std::string& publicUrl) {
    QString name = statistics.name;
    for (const char16_t special : {u'\\', u'[', u']'})
        name.replace(QChar(special), u"\\"_s + QChar(special));
    const QString page = QString::fromStdString(publicUrl) + u'/' + statistics.slug;
    return u"[![%1 invites](%2/badge.svg)](%2)"_s.arg(name, page);
}

} // namespace invites::routes
