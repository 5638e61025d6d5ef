#include "admin-app/pages/CampaignEditor.h"

#include "admin-app/widgets/DurationEdit.h"
#include "common/domain/CodePattern.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDateTimeEdit>
#include <QFontDatabase>
#include <QFormLayout>
#include <QFrame>
#include <QGroupBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPlainTextEdit>
#include <QRegularExpression>
#include <QSpinBox>
#include <QUrl>

namespace invites::admin {
namespace {

constexpr int mostSamples = 50;
// What the field for the share stands at where there is none.
constexpr int noPriority = 1;
// The addresses that the site uses itself, as the database has them.
constexpr const char* takenSlugs[] = {"api", "assets", "hall", "healthz", "me", "metrics", "premium", "privacy",
    "problems", "readyz", "sign-in", "unsubscribe", "webhooks"};

QDateTime toLocal(Instant instant) {
    return QDateTime::fromMSecsSinceEpoch(instant.time_since_epoch().count() / 1000);
}

Instant fromLocal(const QDateTime& time) {
    return Instant(std::chrono::milliseconds(time.toMSecsSinceEpoch()));
}

bool isSlug(const QString& text) {
    static const QRegularExpression form(QStringLiteral("\\A[a-z0-9]+(-[a-z0-9]+)*\\z"));
    for (const char* taken : takenSlugs) {
        if (text == QLatin1String(taken))
            return false;
    }
    return text.size() <= 63 && form.match(text).hasMatch();
}

bool isLink(const QString& text) {
    static const QRegularExpression form(QStringLiteral("\\Ahttps?://\\S+\\z"));
    return form.match(text).hasMatch() && !QUrl(text, QUrl::StrictMode).host().isEmpty();
}

QString slugOf(const QString& name) {
    static const QRegularExpression others(QStringLiteral("[^a-z0-9]+"));
    QString slug = name.normalized(QString::NormalizationForm_KD).toLower().replace(others, QStringLiteral("-"));
    while (slug.startsWith(u'-'))
        slug.remove(0, 1);
    slug.truncate(63);
    while (slug.endsWith(u'-'))
        slug.chop(1);
    return slug;
}

QLabel* hint(const QString& text) {
    auto* label = new QLabel(text);
    QFont small = label->font();
    small.setPointSizeF(small.pointSizeF() * 0.92);
    label->setFont(small);
    return label;
}

} // namespace

CampaignEditor::CampaignEditor(QWidget* parent) : QWidget(parent) {
    makeFields();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 8, 8, 8);
    layout->setSpacing(12);
    layout->addWidget(m_problem);
    layout->addWidget(makeForm());
    layout->addWidget(makeTrial());
    layout->addWidget(makePreview());
    layout->addStretch();
}

void CampaignEditor::makeFields() {
    const auto line = [this](const QString& name) {
        auto* edit = new QLineEdit;
        edit->setObjectName(name);
        connect(edit, &QLineEdit::textEdited, this, &CampaignEditor::noteEdit);
        return edit;
    };
    const auto check = [this](const QString& name, const QString& text) {
        auto* box = new QCheckBox(text);
        box->setObjectName(name);
        connect(box, &QCheckBox::toggled, this, &CampaignEditor::noteEdit);
        return box;
    };
    const auto duration = [this](const QString& name, const QString& text) {
        auto* edit = new DurationEdit(text);
        edit->setObjectName(name);
        connect(edit, &DurationEdit::edited, this, &CampaignEditor::noteEdit);
        return edit;
    };
    m_name = line(QStringLiteral("name"));
    m_name->setMaxLength(100);
    m_slug = line(QStringLiteral("slug"));
    m_slug->setMaxLength(63);
    m_url = line(QStringLiteral("productUrl"));
    m_url->setPlaceholderText(QStringLiteral("https://"));
    m_pattern = line(QStringLiteral("codePattern"));
    m_pattern->setMaxLength(200);
    m_pattern->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_upperCase = check(QStringLiteral("upperCase"), tr("Upper-case codes before anything else"));
    m_size = new QSpinBox;
    m_size->setObjectName(QStringLiteral("contributionSize"));
    m_size->setRange(1, 20);
    connect(m_size, &QSpinBox::valueChanged, this, &CampaignEditor::noteEdit);
    m_drawsRush = check(QStringLiteral("drawsRush"), tr("Draw the numbers of the first second after opening by lot"));
    m_priorityShare = new QSpinBox;
    m_priorityShare->setObjectName(QStringLiteral("priorityShare"));
    m_priorityShare->setRange(noPriority, 100);
    m_priorityShare->setPrefix(tr("1 in "));
    m_priorityShare->setSpecialValueText(tr("There is no priority lane"));
    connect(m_priorityShare, &QSpinBox::valueChanged, this, &CampaignEditor::noteEdit);
    m_hold = duration(QStringLiteral("hold"), tr("A code is held for"));
    m_returnWindow = duration(QStringLiteral("returnWindow"), tr("Way back after a missed turn"));
    m_returnDeadline = duration(QStringLiteral("returnDeadline"), tr("Codes are given back within"));
    m_review = new QComboBox;
    m_review->setObjectName(QStringLiteral("review"));
    m_review->addItem(tr("Nobody’s"), int(store::Review::Off));
    m_review->addItem(tr("Those of givers who are not known yet"), int(store::Review::First));
    m_review->addItem(tr("Everybody’s"), int(store::Review::All));
    connect(m_review, &QComboBox::currentIndexChanged, this, &CampaignEditor::noteEdit);
    m_requiresSignIn = check(QStringLiteral("requiresSignIn"), tr("Asks visitors to sign in before they take a place"));
    m_premium = check(QStringLiteral("premium"), tr("Members with premium wait in the priority lane"));
    m_lateRule = new QComboBox;
    m_lateRule->setObjectName(QStringLiteral("lateRule"));
    m_lateRule->addItem(tr("As everybody"), int(LateRule::None));
    m_lateRule->addItem(tr("They may ask some time later"), int(LateRule::LaterPlace));
    m_lateRule->addItem(tr("They may not ask"), int(LateRule::Suspended));
    connect(m_lateRule, &QComboBox::currentIndexChanged, this, &CampaignEditor::noteEdit);
    m_lateDelay = duration(QStringLiteral("lateDelay"), tr("So much later"));
    m_open = check(QStringLiteral("open"), tr("Open: takes new requests"));
    m_ends = check(QStringLiteral("ends"), tr("Closes by itself on"));
    m_endsAt = new QDateTimeEdit;
    m_endsAt->setObjectName(QStringLiteral("endsAt"));
    m_endsAt->setAccessibleName(tr("End date and time"));
    m_endsAt->setCalendarPopup(true);
    m_endsAt->setDisplayFormat(QLocale().dateFormat(QLocale::ShortFormat) + QStringLiteral(" HH:mm"));
    connect(m_endsAt, &QDateTimeEdit::dateTimeChanged, this, &CampaignEditor::noteEdit);
    connect(m_slug, &QLineEdit::textEdited, this, [this] { m_isSlugTyped = true; });
    connect(m_name, &QLineEdit::textEdited, this, &CampaignEditor::suggestSlug);
    m_problem = new QLabel;
    m_problem->setObjectName(QStringLiteral("problem"));
    m_problem->setWordWrap(true);
    QFont bold = m_problem->font();
    bold.setWeight(QFont::DemiBold);
    m_problem->setFont(bold);
}

QWidget* CampaignEditor::makeForm() {
    auto* end = new QWidget;
    auto* endLayout = new QHBoxLayout(end);
    endLayout->setContentsMargins(0, 0, 0, 0);
    endLayout->addWidget(m_ends);
    endLayout->addWidget(m_endsAt);
    endLayout->addStretch();
    auto* form = new QWidget;
    auto* layout = new QFormLayout(form);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    layout->setVerticalSpacing(8);
    layout->addRow(tr("&Name"), m_name);
    layout->addRow(tr("&Short name"), m_slug);
    layout->addRow(QString(), hint(tr("Its place in addresses; it cannot be changed later.")));
    layout->addRow(tr("Product’s &link"), m_url);
    layout->addRow(tr("Code &pattern"), m_pattern);
    layout->addRow(QString(), m_upperCase);
    layout->addRow(tr("Codes asked &back"), m_size);
    layout->addRow(tr("A code is &held for"), m_hold);
    layout->addRow(tr("&Way back after a missed turn"), m_returnWindow);
    layout->addRow(tr("Codes are given back &within"), m_returnDeadline);
    layout->addRow(tr("Priority lane’s sha&re"), m_priorityShare);
    layout->addRow(QString(), hint(tr("Of the codes, while anybody waits in the line. The share is public.")));
    layout->addRow(QString(), m_premium);
    layout->addRow(QString(), hint(tr("Only within that share. The server needs Stripe to sell premium.")));
    layout->addRow(tr("Re&view the codes given back"), m_review);
    layout->addRow(QString(), hint(tr("They wait in the verification queue before anybody is given them.")));
    layout->addRow(tr("Who owes codes too l&ate"), m_lateRule);
    layout->addRow(tr("So &much later"), m_lateDelay);
    layout->addRow(QString(), m_open);
    layout->addRow(QString(), m_drawsRush);
    layout->addRow(QString(), m_requiresSignIn);
    layout->addRow(QString(), hint(tr("Places are kept. The server needs a provider to sign in with.")));
    layout->addRow(QString(), end);
    return form;
}

QWidget* CampaignEditor::makeTrial() {
    auto* box = new QGroupBox(tr("Try the pattern"));
    m_samples = new QPlainTextEdit;
    m_samples->setObjectName(QStringLiteral("samples"));
    m_samples->setAccessibleName(tr("Sample codes, one a line"));
    m_samples->setPlaceholderText(tr("Sample codes, one a line"));
    m_samples->setTabChangesFocus(true);
    m_samples->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_verdicts = new QLabel;
    m_verdicts->setObjectName(QStringLiteral("verdicts"));
    m_verdicts->setAccessibleName(tr("What becomes of the samples"));
    m_verdicts->setTextFormat(Qt::PlainText);
    m_verdicts->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_verdicts->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_verdicts->setFont(m_samples->font());
    const int height = QFontMetrics(m_samples->font()).lineSpacing() * 6;
    m_samples->setMinimumHeight(height);
    m_samples->setMaximumHeight(height);
    auto* layout = new QHBoxLayout(box);
    layout->addWidget(m_samples, 1);
    layout->addWidget(m_verdicts, 1);
    connect(m_samples, &QPlainTextEdit::textChanged, this, &CampaignEditor::trySamples);
    return box;
}

QWidget* CampaignEditor::makePreview() {
    auto* box = new QGroupBox(tr("The public page will say"));
    m_preview = new QLabel;
    m_preview->setObjectName(QStringLiteral("preview"));
    m_preview->setAccessibleName(tr("Preview of the public page"));
    m_preview->setWordWrap(true);
    m_preview->setTextFormat(Qt::RichText);
    m_preview->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    auto* layout = new QVBoxLayout(box);
    layout->addWidget(m_preview);
    return box;
}

void CampaignEditor::setSettings(const store::CampaignSettings& settings, bool isNew) {
    m_isSetting = true;
    m_isNew = isNew;
    m_isSlugTyped = false;
    m_settings = settings;
    m_name->setText(settings.name);
    m_slug->setText(settings.slug);
    m_url->setText(settings.productUrl);
    m_pattern->setText(settings.codePattern);
    m_upperCase->setChecked(settings.upperCase);
    m_size->setValue(settings.contributionSize);
    m_drawsRush->setChecked(settings.drawsRush);
    m_priorityShare->setValue(settings.priorityShare.value_or(noPriority));
    m_hold->setValue(settings.hold);
    m_returnWindow->setValue(settings.returnWindow);
    m_returnDeadline->setValue(settings.returnDeadline);
    m_review->setCurrentIndex(m_review->findData(int(settings.review)));
    m_requiresSignIn->setChecked(settings.requiresSignIn);
    m_premium->setChecked(settings.premium);
    m_lateRule->setCurrentIndex(m_lateRule->findData(int(settings.lateRule)));
    m_lateDelay->setValue(settings.lateDelay);
    m_open->setChecked(settings.open);
    m_ends->setChecked(settings.endsAt.has_value());
    m_endsAt->setDateTime(
        settings.endsAt ? toLocal(*settings.endsAt) : QDateTime(QDate::currentDate().addMonths(1), QTime(23, 59)));
    m_isSetting = false;
    setReadOnly(m_isReadOnly);
    judge();
    trySamples();
    showPreview();
}

store::CampaignSettings CampaignEditor::settings() const {
    store::CampaignSettings settings = m_settings;
    settings.name = m_name->text().trimmed();
    settings.slug = m_slug->text();
    settings.productUrl = m_url->text().trimmed();
    settings.codePattern = m_pattern->text();
    settings.upperCase = m_upperCase->isChecked();
    settings.contributionSize = m_size->value();
    settings.drawsRush = m_drawsRush->isChecked();
    settings.priorityShare.reset();
    if (m_priorityShare->value() != noPriority)
        settings.priorityShare = m_priorityShare->value();
    // A field shows whole minutes: what it would show for the span as it was is no edit.
    const auto span = [](const DurationEdit* edit, std::chrono::seconds was) {
        return was - was % std::chrono::minutes(1) == edit->value() ? was : edit->value();
    };
    settings.hold = span(m_hold, m_settings.hold);
    settings.returnWindow = span(m_returnWindow, m_settings.returnWindow);
    settings.returnDeadline = span(m_returnDeadline, m_settings.returnDeadline);
    settings.review = store::Review(m_review->currentData().toInt());
    settings.requiresSignIn = m_requiresSignIn->isChecked();
    settings.premium = m_premium->isChecked();
    settings.lateRule = LateRule(m_lateRule->currentData().toInt());
    settings.lateDelay = span(m_lateDelay, m_settings.lateDelay);
    settings.open = m_open->isChecked();
    if (!m_ends->isChecked())
        settings.endsAt.reset();
    else if (!m_settings.endsAt || toLocal(*m_settings.endsAt) != m_endsAt->dateTime())
        settings.endsAt = fromLocal(m_endsAt->dateTime());
    return settings;
}

void CampaignEditor::setReadOnly(bool isReadOnly) {
    m_isReadOnly = isReadOnly;
    for (QLineEdit* edit : {m_name, m_url, m_pattern})
        edit->setReadOnly(isReadOnly);
    m_slug->setReadOnly(isReadOnly || !m_isNew);
    m_size->setReadOnly(isReadOnly);
    m_priorityShare->setReadOnly(isReadOnly);
    for (DurationEdit* edit : {m_hold, m_returnWindow, m_returnDeadline})
        edit->setReadOnly(isReadOnly);
    m_lateDelay->setReadOnly(isReadOnly || !isLatePlace());
    for (QCheckBox* box : {m_upperCase, m_open, m_drawsRush, m_requiresSignIn, m_premium, m_ends})
        box->setEnabled(!isReadOnly);
    m_review->setEnabled(!isReadOnly);
    m_lateRule->setEnabled(!isReadOnly);
    m_endsAt->setEnabled(!isReadOnly && m_ends->isChecked());
}

bool CampaignEditor::isLatePlace() const {
    return LateRule(m_lateRule->currentData().toInt()) == LateRule::LaterPlace;
}

void CampaignEditor::noteEdit() {
    if (m_isSetting)
        return;
    m_endsAt->setEnabled(!m_isReadOnly && m_ends->isChecked());
    m_lateDelay->setReadOnly(m_isReadOnly || !isLatePlace());
    judge();
    trySamples();
    showPreview();
    Q_EMIT edited();
}

void CampaignEditor::suggestSlug() {
    if (!m_isNew || m_isSlugTyped)
        return;
    m_slug->setText(slugOf(m_name->text()));
    noteEdit();
}

QString CampaignEditor::problem() const {
    const store::CampaignSettings now = settings();
    if (now.name.isEmpty())
        return tr("The campaign needs a name.");
    if (!isSlug(now.slug))
        return tr("The short name is made of a–z and 0–9, with single dashes between, and is none of the site’s own "
                  "addresses.");
    if (!isLink(now.productUrl))
        return tr("The product’s link begins with https:// or http:// and has no spaces.");
    if (const auto pattern = CodePattern::create(now.codePattern, now.upperCase); !pattern)
        return pattern.error().detail;
    constexpr std::chrono::seconds longest = std::chrono::days(366);
    if (now.hold > longest || now.returnWindow > longest || now.returnDeadline > longest || now.lateDelay > longest)
        return tr("No time span is longer than a year.");
    return {};
}

void CampaignEditor::judge() {
    const QString trouble = m_isReadOnly ? QString() : problem();
    m_problem->setText(trouble);
    m_problem->setVisible(!trouble.isEmpty());
}

void CampaignEditor::trySamples() {
    const auto pattern = CodePattern::create(m_pattern->text(), m_upperCase->isChecked());
    QStringList verdicts;
    const QStringList samples = m_samples->toPlainText().split(u'\n');
    for (const QString& sample : samples.mid(0, mostSamples)) {
        if (sample.trimmed().isEmpty()) {
            verdicts << QString();
            continue;
        }
        const auto code = pattern ? pattern->normalise(sample) : std::nullopt;
        verdicts << (code ? tr("✓ %1").arg(*code) : tr("✗ not a code"));
    }
    m_verdicts->setText(pattern ? verdicts.join(u'\n') : tr("The pattern is not one yet."));
}

void CampaignEditor::showPreview() {
    const store::CampaignSettings now = settings();
    const QString name = now.name.isEmpty() ? tr("…") : now.name;
    const QString link = QStringLiteral("<u>%1</u>").arg(now.productUrl.toHtmlEscaped());
    QString html;
    if (now.open)
        html =
            QStringLiteral("<h3>%1</h3><p>%2</p><p><b>1.</b> %3</p><p><b>2.</b> %4</p><p><b>3.</b> %5</p>")
                .arg(tr("An invite to %1, passed on to you").arg(name).toHtmlEscaped(),
                    tr("People who got in leave their spare codes here. Take one, join, and leave yours for whoever "
                       "comes next. Free, in order, one each."),
                    tr("Take one. Ask, show that you’re human, and get one code. When there is none, you get a place "
                       "in line."),
                    tr("Join. Use the code to sign up at %1.").arg(name).toHtmlEscaped() + QStringLiteral(" ") + link,
                    tr("Pass on. %1 gives you %n code(s) of your own. Leave them here for the next %n.", nullptr,
                        now.contributionSize)
                        .arg(name)
                        .toHtmlEscaped());
    else
        html = QStringLiteral("<h3>%1</h3><p>%2</p>")
                   .arg(tr("%1 is closed for now").arg(name).toHtmlEscaped(),
                       tr("No invites are being passed on at the moment. If you hold a ticket or a code, it stays "
                          "valid in the browser you got it with."));
    m_preview->setText(html);
}

} // namespace invites::admin
