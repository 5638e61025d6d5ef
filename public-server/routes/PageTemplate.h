#pragma once

#include "common/base/Result.h"
#include "public-server/http/Message.h"
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

// A page with {{name}} where a value goes, cut up once. {{asset:name}}, and {{part:name}}, which stands for another
// file's text, are resolved when it is made. Any thread.
class PageTemplate {
public:
    // Internal where the text names an asset or a part that is not there.
    static Result<PageTemplate> create(const QByteArray& text, const WebAssets& assets);

    // The page of this name among the web resources. Internal where it is missing, too.
    static Result<PageTemplate> load(const char* name, const WebAssets& assets);

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

// Pages without scripts, small ones: a frame with our head and foot, and what is in it. Any thread.
class SmallPages {
public:
    // Internal: the frame is missing.
    static Result<SmallPages> create(const WebAssets& assets);

    // title: plain text; main: HTML. Not to be kept by anybody.
    http::Response page(int status, std::string_view title, std::string_view main) const;

private:
    explicit SmallPages(PageTemplate frame) : m_frame(std::move(frame)) {}

    PageTemplate m_frame;
};

} // namespace invites::routes
