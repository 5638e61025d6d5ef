#include "public-server/statistics/Badge.h"

#include "public-server/statistics/SvgWriter.h"

namespace invites::statistics {

namespace {

constexpr int height = 20;
constexpr double fontSize = 11;
constexpr double padding = 6;
// Of the widest fonts that a reader may have; the text is stretched to it, so that it fits whatever his is.
constexpr double letterWidth = 6.4;

struct Saying {
    QString text;
    const char* colour; // white on it has a contrast of 4.5 at least
};

Saying sayingOf(const Statistics& statistics) {
    if (!statistics.isOpen)
        return {QStringLiteral("closed"), "#59636b"};
    if (statistics.available.value > 0 && statistics.waiting.value == 0)
        return {inWords(statistics.available) + QStringLiteral(" available"), "#1d6b4f"};
    if (statistics.waiting.value > 0)
        return {inWords(statistics.waiting) + QStringLiteral(" waiting"), "#8a5300"};
    return {QStringLiteral("none right now"), "#59636b"};
}

void addPart(SvgWriter& svg, double x, double width, const char* colour, const QString& text) {
    svg.empty("rect",
        {{"x", svgNumber(x)}, {"width", svgNumber(width)}, {"height", std::to_string(height)}, {"fill", colour}});
    svg.text("text",
        {{"x", svgNumber(x + width / 2)}, {"y", "14"}, {"textLength", svgNumber(width - 2 * padding)},
            {"lengthAdjust", "spacingAndGlyphs"}},
        text);
}

double widthOf(const QString& text) {
    return double(text.size()) * letterWidth + 2 * padding;
}

} // namespace

std::string badgeSvg(const Statistics& statistics) {
    const QString label = QStringLiteral("invites");
    const Saying saying = sayingOf(statistics);
    const double left = widthOf(label);
    const double right = widthOf(saying.text);
    const QString name = QStringLiteral("%1 invites: %2").arg(statistics.name, saying.text);
    SvgWriter svg;
    svg.open("svg", {{"xmlns", "http://www.w3.org/2000/svg"}, {"width", svgNumber(left + right)},
                        {"height", std::to_string(height)}, {"role", "img"}, {"aria-label", name.toStdString()}});
    svg.text("title", {}, name);
    svg.open("clipPath", {{"id", "edge"}});
    svg.empty("rect", {{"width", svgNumber(left + right)}, {"height", std::to_string(height)}, {"rx", "4"}});
    svg.close("clipPath");
    svg.open("g", {{"clip-path", "url(#edge)"}, {"fill", "#fff"}, {"text-anchor", "middle"},
                      {"font-family", "Verdana,DejaVu Sans,sans-serif"}, {"font-size", svgNumber(fontSize)}});
    addPart(svg, 0, left, "#3a4640", label);
    addPart(svg, left, right, saying.colour, saying.text);
    svg.close("g");
    svg.close("svg");
    return svg.take();
}

} // namespace invites::statistics
