#include "admin-app/pages/SpanBox.h"

#include <chrono>
#include <utility>

namespace invites::admin {
namespace {

using std::chrono::days;
using std::chrono::hours;

constexpr std::pair<const char*, hours> spans[] = {
    {QT_TRANSLATE_NOOP("invites::admin::SpanBox", "an hour"), hours(1)},
    {QT_TRANSLATE_NOOP("invites::admin::SpanBox", "a day"), days(1)},
    {QT_TRANSLATE_NOOP("invites::admin::SpanBox", "a week"), days(7)},
    {QT_TRANSLATE_NOOP("invites::admin::SpanBox", "30 days"), days(30)},
    {QT_TRANSLATE_NOOP("invites::admin::SpanBox", "a year"), days(365)},
};
constexpr int week = 2;

} // namespace

SpanBox::SpanBox(Longest longest, QWidget* parent) : QComboBox(parent) {
    setObjectName(QStringLiteral("span"));
    for (const auto& [text, span] : spans)
        addItem(tr(text), qint64(span.count()));
    if (longest == Longest::UntilLifted)
        addItem(tr("until it is lifted"));
    setCurrentIndex(week);
}

std::optional<Instant> SpanBox::end() const {
    if (!currentData().isValid())
        return std::nullopt;
    return SystemClock().now() + hours(currentData().toLongLong());
}

} // namespace invites::admin
