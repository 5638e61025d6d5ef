#pragma once

#include "public-server/http/Router.h"
#include "public-server/routes/Services.h"
#include "public-server/routes/StatisticsPage.h"

#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace invites::routes {

// GET /{slug}/transparency, the same as .csv and .json, and /{slug}/badge.svg: what everybody may know of a campaign.
// Each is made once for each reading of the board, however many ask.
class StatisticsRoutes {
public:
    // Internal: the template is missing. services outlive the result.
    static Result<std::unique_ptr<StatisticsRoutes>> create(Services& services, const WebAssets& assets);
    // This object outlives the router.
    void addTo(http::Router& router);

private:
    // The texts of one reading, each made when it is first asked for.
    struct Texts {
        std::shared_ptr<const statistics::Statistics> source;
        std::map<std::string_view, std::string> byName;
    };
    using Make = std::string (StatisticsRoutes::*)(const statistics::Statistics&) const;
    struct Form {
        const char* name;
        const char* contentType;
        Make make;
    };

    StatisticsRoutes(Services& services, StatisticsPage page) : m_services(services), m_page(std::move(page)) {}

    http::Response answer(const http::Request& request, const Form& form);
    std::string textOf(const std::shared_ptr<const statistics::Statistics>& statistics, const Form& form);
    std::string page(const statistics::Statistics& statistics) const;
    std::string json(const statistics::Statistics& statistics) const;
    std::string csv(const statistics::Statistics& statistics) const;
    std::string badge(const statistics::Statistics& statistics) const;

    Services& m_services;
    const StatisticsPage m_page;
    std::mutex m_mutex;
    std::map<QString, Texts> m_texts; // by slug
};

} // namespace invites::routes
