#pragma once

#include <QString>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace invites::statistics {

// Writes an SVG image element by element. What it is given is text: it escapes. No inline style: presentation
// attributes and classes alone, so that it may stand in a page with a strict policy.
class SvgWriter {
public:
    using Attributes = std::vector<std::pair<std::string_view, std::string>>;

    void open(std::string_view name, const Attributes& attributes = {});
    void close(std::string_view name);
    void empty(std::string_view name, const Attributes& attributes);
    void text(std::string_view name, const Attributes& attributes, const QString& content);
    // As it is: of our own making.
    void raw(std::string_view markup) { m_markup += markup; }

    std::string take() { return std::move(m_markup); }

private:
    void begin(std::string_view name, const Attributes& attributes);

    std::string m_markup;
};

// "12", "12.5": no more than one place, which is a tenth of a pixel.
std::string svgNumber(double value);

} // namespace invites::statistics
