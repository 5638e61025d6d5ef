#include "public-server/routes/PageTemplate.h"

#include "public-server/routes/EmbeddedFile.h"
#include "public-server/routes/PageResponse.h"

#include <algorithm>

namespace invites::routes {

std::string escapedForHtml(std::string_view text) {
    std::string escaped;
    for (const char character : text) {
        switch (character) {
        case '&':
            escaped += "&amp;";
            break;
        case '<':
            escaped += "&lt;";
            break;
        case '>':
            escaped += "&gt;";
            break;
        case '"':
            escaped += "&quot;";
            break;
        case '\'':
            escaped += "&#39;";
            break;
        default:
            escaped += character;
        }
    }
    return escaped;
}

std::string escapedForScript(std::string_view json) {
    std::string escaped;
    for (const char character : json) {
        if (character == '<')
            escaped += "\\u003c";
        else if (character == '>')
            escaped += "\\u003e";
        else if (character == '&')
            escaped += "\\u0026";
        else
            escaped += character;
    }
    return escaped;
}

namespace {

Result<std::string> sourceOf(const QString& name) {
    const auto file = embeddedFile(QStringLiteral(":/web/") + name);
    if (!file)
        return failure(file.error());
    return file->toStdString();
}

} // namespace

Result<PageTemplate> PageTemplate::create(const QByteArray& text, const WebAssets& assets) {
    static constexpr std::string_view assetPrefix = "asset:";
    static constexpr std::string_view partPrefix = "part:";
    PageTemplate page;
    std::string source = text.toStdString();
    std::string literal;
    std::size_t at = 0;
    for (;;) {
        const auto start = source.find("{{", at);
        const auto end = start == std::string::npos ? start : source.find("}}", start);
        if (end == std::string::npos)
            break;
        literal += source.substr(at, start - at);
        const std::string name = source.substr(start + 2, end - start - 2);
        at = end + 2;
        if (name.rfind(partPrefix, 0) == 0) {
            const auto part = sourceOf(QString::fromStdString(name.substr(partPrefix.size())));
            if (!part)
                return failure(part.error());
            source.insert(at, *part);
            continue;
        }
        if (name.rfind(assetPrefix, 0) != 0) {
            page.m_parts.push_back({std::move(literal), name});
            literal.clear();
            continue;
        }
        const std::string address = assets.addressOf(QString::fromStdString(name.substr(assetPrefix.size())));
        if (address.empty())
            return failure(ErrorCode::Internal,
                QStringLiteral("A page names the file %1, which is not there.").arg(QString::fromStdString(name)));
        literal += address;
    }
    page.m_parts.push_back({literal + source.substr(at), {}});
    return page;
}

Result<PageTemplate> PageTemplate::load(const char* name, const WebAssets& assets) {
    const auto source = sourceOf(QLatin1String(name));
    return source ? create(QByteArray::fromStdString(*source), assets) : failure(source.error());
}

std::string PageTemplate::render(Values values) const {
    std::string page;
    for (const Part& part : m_parts) {
        page += part.text;
        const auto found =
            std::find_if(values.begin(), values.end(), [&](const auto& value) { return value.first == part.name; });
        if (found != values.end())
            page += found->second;
    }
    return page;
}

Result<SmallPages> SmallPages::create(const WebAssets& assets) {
    auto frame = PageTemplate::load("small-page.html", assets);
    if (!frame)
        return failure(frame.error());
    return SmallPages(std::move(*frame));
}

http::Response SmallPages::page(int status, std::string_view title, std::string_view main) const {
    return pageResponse(status, m_frame, {{"title", escapedForHtml(title)}, {"main", main}});
}

} // namespace invites::routes
