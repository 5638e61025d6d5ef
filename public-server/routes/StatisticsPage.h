#pragma once

#include "public-server/routes/PageTemplate.h"
#include "public-server/statistics/Statistics.h"

#include <string>

namespace invites::routes {

// The page /{slug}/transparency: numbers, their words, and charts with their tables. No script. Any thread.
class StatisticsPage {
public:
    // Internal: the template is missing.
    static Result<StatisticsPage> create(const WebAssets& assets);

    // publicUrl: without a slash at the end. repositoryPage: where the ledger is published; empty: nowhere else.
    std::string render(const statistics::Statistics& statistics, const std::string& publicUrl,
        const std::string& repositoryPage) const;

private:
    explicit StatisticsPage(PageTemplate page) : m_page(std::move(page)) {}

    PageTemplate m_page;
};

// "[![Sora invites](https://…/sora/badge.svg)](https://…/sora)", with the name's brackets escaped.
QString badgeMarkdown(const statistics::Statistics& statistics, const std::string& publicUrl);

} // namespace invites::routes
