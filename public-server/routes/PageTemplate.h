#pragma once

#include "common/base/Result.h"
#include "public-server/routes/WebAssets.h"

#include <QByteArray>
#include <QString>

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace invites::routes {

// Text for HTML, attributes included: & < > " ' as entities.
std::string escapedForHtml(std::string_view text);
// JSON for <script type="application/json">: nothing in it can end the element.
std::string escapedForScript(std::string_view json);

// A page with {{name}} where a value goes, cut up once. {{asset:name}} is resolved when it is made. Any thread.
class PageTemplate {
public:
    // Internal where the text names an asset that is not there.
    static Result<PageTemplate> create(const QByteArray& text, const WebAssets& assets);

    using Values = std::initializer_list<std::pair<std::string_view, std::string_view>>;
    // Values go in as they are: escape them first. A name without a value becomes nothing.
    std::string render(Values values) const;

private:
    struct Part {
        std::string text;
        std::string name; // of the value that follows the text; empty at the end
    };
    std::vector<Part> m_parts;
};

} // namespace invites::routes
