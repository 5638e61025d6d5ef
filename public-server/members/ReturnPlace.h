#pragma once

#include <string>
#include <string_view>

namespace invites::members {

// The pages of ours from which somebody signs in, and to which he goes back: nobody is sent anywhere else.
enum class ReturnPage { Campaign, OwnPage, Premium };

// "", "me", "premium"; what is none of these is a campaign's page.
std::string_view toText(ReturnPage page);
ReturnPage returnPageFromText(std::string_view text);

struct ReturnPlace {
    std::string slug; // of the campaign that he comes from; may be empty
    ReturnPage page = ReturnPage::Campaign;

    bool operator==(const ReturnPlace&) const = default;
};

// "sora", "sora.premium", ".me"; each the other's inverse.
std::string toText(const ReturnPlace& place);
ReturnPlace returnPlaceFromText(std::string_view text);

} // namespace invites::members
