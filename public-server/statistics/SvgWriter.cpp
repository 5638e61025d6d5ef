#include "public-server/statistics/SvgWriter.h"

#include <cmath>

namespace invites::statistics {

std::string svgNumber(double value) {
    const long long tenths = std::llround(value * 10);
    std::string text = std::to_string(tenths / 10);
    if (tenths < 0 && tenths > -10)
        text.insert(0, "-");
    if (tenths % 10 != 0)
        text += '.' + std::to_string(std::abs(tenths % 10));
    return text;
}

void SvgWriter::begin(std::string_view name, const Attributes& attributes) {
    m_markup.append("<").append(name);
    for (const auto& [attribute, value] : attributes) {
        m_markup.append(" ").append(attribute).append("=\"");
        m_markup += QString::fromStdString(value).toHtmlEscaped().toStdString() + '"';
    }
}

void SvgWriter::open(std::string_view name, const Attributes& attributes) {
    begin(name, attributes);
    m_markup += '>';
}

void SvgWriter::close(std::string_view name) {
    m_markup.append("</").append(name).append(">");
}

void SvgWriter::empty(std::string_view name, const Attributes& attributes) {
    begin(name, attributes);
    m_markup += "/>";
}

void SvgWriter::text(std::string_view name, const Attributes& attributes, const QString& content) {
    open(name, attributes);
    m_markup += content.toHtmlEscaped().toStdString();
    close(name);
}

} // namespace invites::statistics
