#include "public-server/human/SiteverifyAnswer.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <array>
#include <vector>

namespace invites::human {

using namespace Qt::StringLiterals;

namespace {

// Codes that say nothing about the visitor.
constexpr std::array<std::string_view, 4> notTheVisitorsFault{
    "missing-input-secret", "invalid-input-secret", "sitekey-secret-mismatch", "internal-error"};

SiteverifyJudgement failed(std::string reason) {
    return {.verdict = HumanVerdict::Failed, .reason = std::move(reason)};
}

SiteverifyJudgement unavailable(std::string reason) {
    return {.verdict = HumanVerdict::Unavailable, .reason = std::move(reason)};
}

// A code goes into the log, so nothing passes here that might be anything but a code.
std::string harmlessCode(const QJsonValue& value) {
    const std::string code = value.toString().toStdString();
    const bool harmless = !code.empty() && code.size() <= 40 && std::all_of(code.begin(), code.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || c == '-';
    });
    return harmless ? code : "unknown-code";
}

std::vector<std::string> errorCodes(const QJsonObject& answer) {
    static constexpr std::size_t enough = 4;
    std::vector<std::string> codes;
    for (const QJsonValue value : answer.value("error-codes"_L1).toArray()) {
        if (codes.size() == enough)
            break;
        codes.push_back(harmlessCode(value));
    }
    return codes;
}

SiteverifyJudgement judgeRefusal(const QJsonObject& answer) {
    std::string joined;
    for (const std::string& code : errorCodes(answer)) {
        if (std::find(notTheVisitorsFault.begin(), notTheVisitorsFault.end(), code) != notTheVisitorsFault.end())
            return unavailable(code);
        joined += (joined.empty() ? "" : ",") + code;
    }
    return failed(joined.empty() ? "refused" : joined);
}

bool hostnameMatches(const QJsonObject& answer, const SiteverifyExpectation& expectation) {
    const QString hostname = answer.value("hostname"_L1).toString();
    if (hostname.isEmpty())
        return expectation.hostnameMayBeMissing;
    return hostname.compare(QLatin1StringView(expectation.hostname.data(), qsizetype(expectation.hostname.size())),
               Qt::CaseInsensitive) == 0;
}

SiteverifyJudgement judgeSuccess(const QJsonObject& answer, const SiteverifyExpectation& expectation) {
    if (expectation.testSecret)
        return {.verdict = HumanVerdict::Passed, .reason = {}};
    if (answer.contains("apk_package_name"_L1))
        return failed("android_app");
    if (!hostnameMatches(answer, expectation))
        return failed("hostname");
    const QString action = answer.value("action"_L1).toString();
    if (!action.isEmpty() && action != QLatin1StringView(siteverifyAction))
        return failed("action");
    const auto& minimumScore = expectation.provider.minimumScore;
    if (minimumScore && answer.contains("score"_L1) && !(answer.value("score"_L1).toDouble(0) >= *minimumScore))
        return failed("score");
    return {.verdict = HumanVerdict::Passed, .reason = {}};
}

} // namespace

SiteverifyJudgement judgeSiteverifyAnswer(
    long httpStatus, const QByteArray& body, const SiteverifyExpectation& expectation) {
    if (httpStatus >= 300 && httpStatus < 400)
        return unavailable("redirect");
    // Turnstile says what is wrong with a request in the body of a 400.
    const bool refusalByStatus = httpStatus >= 400 && httpStatus < 500 && httpStatus != 429;
    if (httpStatus != 200 && !refusalByStatus)
        return unavailable("http_" + std::to_string(httpStatus));
    const QJsonDocument document = QJsonDocument::fromJson(body);
    if (document.isNull())
        return unavailable(refusalByStatus ? "http_" + std::to_string(httpStatus) : "not_json");
    const QJsonObject answer = document.object();
    const QJsonValue success = answer.value("success"_L1);
    if (!success.isBool() || (success.toBool() && refusalByStatus))
        return unavailable("not_siteverify");
    return success.toBool() ? judgeSuccess(answer, expectation) : judgeRefusal(answer);
}

} // namespace invites::human
