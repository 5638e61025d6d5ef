#include "public-server/members/ReturnPlace.h"

#include <array>
#include <utility>

namespace invites::members {

namespace {

constexpr std::array<std::pair<ReturnPage, std::string_view>, 3> pages{
    {{ReturnPage::Campaign, ""}, {ReturnPage::OwnPage, "me"}, {ReturnPage::Premium, "premium"}}};

} // namespace

std::string_view toText(ReturnPage page) {
    for (const auto& [known, text] : pages) {
        if (known == page)
            return text;
    }
    return {};
}

ReturnPage returnPageFromText(std::string_view text) {
    for (const auto& [page, name] : pages) {
        if (name == text)
            return page;
    }
    return ReturnPage::Campaign;
}

std::string toText(const ReturnPlace& place) {
    const std::string_view page = toText(place.page);
    return page.empty() ? place.slug : place.slug + '.' + std::string(page);
}

ReturnPlace returnPlaceFromText(std::string_view text) {
    const auto dot = text.find('.');
    const std::string_view page = dot == std::string_view::npos ? std::string_view() : text.substr(dot + 1);
    return {std::string(text.substr(0, dot)), returnPageFromText(page)};
}

} // namespace invites::members
