#include "admin-app/pages/AddCodesDialog.h"

#include "admin-app/session/Session.h"
#include "common/base/Secret.h"
#include "common/store/CampaignStore.h"
#include "common/store/CodeStore.h"
#include "common/store/ImportStore.h"
#include "common/vault/Hashes.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFontDatabase>
#include <QFormLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSet>
#include <QVBoxLayout>

#include <algorithm>

namespace invites::admin {
namespace {

// More than this is a file's work: the import page's.
constexpr int mostLines = 5000;
constexpr int mostNumbers = 8;

QString numbersText(const QList<int>& numbers) {
    QStringList words;
    for (const int number : numbers.first(std::min<qsizetype>(numbers.size(), mostNumbers)))
        words += QString::number(number);
    if (numbers.size() > mostNumbers)
        words += QStringLiteral("…");
    return words.join(QStringLiteral(", "));
}

} // namespace

AddCodesDialog::AddCodesDialog(Session& session, QWidget* parent)
    : QDialog(parent), m_session(session), m_campaign(new QComboBox), m_text(new QPlainTextEdit), m_reading(new QLabel),
      m_result(new QLabel), m_add(nullptr) {
    setWindowTitle(tr("Add codes"));
    m_text->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_text->setPlaceholderText(tr("One code a line"));
    m_text->setTabChangesFocus(true);
    m_text->setMinimumHeight(fontMetrics().lineSpacing() * 10);
    m_text->setMinimumWidth(fontMetrics().averageCharWidth() * 50);
    auto* form = new QFormLayout;
    form->setRowWrapPolicy(QFormLayout::WrapAllRows);
    form->addRow(tr("&Campaign"), m_campaign);
    form->addRow(tr("C&odes, one a line"), m_text);
    m_reading->setWordWrap(true);
    m_reading->setAccessibleName(tr("What the lines are"));
    m_result->setWordWrap(true);
    m_result->setAccessibleName(tr("Result"));
    m_result->hide();
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    m_add = buttons->addButton(tr("&Add"), QDialogButtonBox::ActionRole);
    m_add->setDefault(true);
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(form);
    layout->addWidget(m_reading);
    layout->addWidget(m_result);
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_add, &QPushButton::clicked, this, &AddCodesDialog::add);
    connect(m_text, &QPlainTextEdit::textChanged, this, &AddCodesDialog::check);
    connect(m_campaign, &QComboBox::currentIndexChanged, this, &AddCodesDialog::check);
    m_text->setFocus();
    check();
    loadCampaigns();
}

AddCodesDialog::~AddCodesDialog() = default;

void AddCodesDialog::loadCampaigns() {
    m_session.database().run<std::vector<Campaign>>(
        this, [](db::Connection& connection) { return store::CampaignStore(connection).list(); },
        [this](Result<std::vector<Campaign>> campaigns) {
            if (!campaigns) {
                m_reading->setText(campaigns.error().detail);
                return;
            }
            m_campaigns = std::move(*campaigns);
            for (const Campaign& campaign : m_campaigns)
                m_campaign->addItem(campaign.name);
            check();
        });
}

const Campaign* AddCodesDialog::campaign() const {
    const int row = m_campaign->currentIndex();
    return row >= 0 && row < int(m_campaigns.size()) ? &m_campaigns[std::size_t(row)] : nullptr;
}

AddCodesDialog::Reading AddCodesDialog::read() const {
    Reading reading;
    const Campaign* to = campaign();
    if (!to)
        return reading;
    QSet<QString> seen;
    int number = 0;
    const QStringList lines = m_text->toPlainText().split(QLatin1Char('\n'));
    for (const QString& line : lines) {
        ++number;
        if (line.trimmed().isEmpty())
            continue;
        const auto code = to->pattern.normalise(line);
        if (!code) {
            reading.badLines += line;
            reading.badNumbers += number;
        } else if (seen.contains(*code)) {
            ++reading.repeated;
        } else {
            seen.insert(*code);
            reading.codes += *code;
        }
    }
    return reading;
}

void AddCodesDialog::check() {
    const bool isTooMuch = m_text->blockCount() > mostLines;
    const Reading reading = isTooMuch ? Reading() : read();
    QStringList words;
    if (isTooMuch)
        words += tr("So many codes are better imported: see the Import page.");
    else
        words += tr("%Ln code(s) to add", nullptr, int(reading.codes.size()));
    if (reading.repeated > 0)
        words += tr("%Ln repeated", nullptr, reading.repeated);
    if (!reading.badNumbers.isEmpty())
        words += tr("%Ln not a code (line %1)", nullptr, int(reading.badNumbers.size()))
                     .arg(numbersText(reading.badNumbers));
    m_reading->setText(words.join(QStringLiteral(" · ")));
    m_add->setEnabled(!m_isAdding && !reading.codes.isEmpty());
    if (m_text->document()->isModified())
        m_result->hide();
}

Result<AddCodesDialog::Summary> AddCodesDialog::write(db::Connection& connection, const vault::CodeCipher& cipher,
    const vault::Keyring& keyring, const Campaign& campaign, const QStringList& codes) {
    store::ImportBatch batch;
    for (const QString& text : codes) {
        const Secret code = Secret::fromText(text);
        batch.fingerprints.push_back(vault::codeFingerprint(keyring, code));
        batch.sealed.push_back(cipher.seal(code, campaign.id, batch.fingerprints.back()));
        batch.notes.push_back(QString());
    }
    const auto known = store::ImportStore(connection).classify(campaign.slug, batch);
    if (!known)
        return failure(known.error());
    const auto added = store::CodeStore(connection)
                           .importCodes(campaign.slug, batch.fingerprints, batch.sealed, QStringLiteral("console"));
    if (!added)
        return failure(added.error());
    Summary summary;
    std::vector<store::FoundCode> fresh;
    for (std::size_t n = 0; n < added->size(); ++n) {
        const store::KnownCode& before = (*known)[n];
        if ((*added)[n])
            fresh.push_back({campaign.id, batch.fingerprints[n]});
        else if (before.isDeleted)
            ++summary.deleted;
        else if (before.status == CodeStatus::Used)
            ++summary.used;
        else if (before.status == CodeStatus::Invalid)
            ++summary.invalid;
        else if (before.status == CodeStatus::Distributed || before.status == CodeStatus::Reserved)
            ++summary.givenOut;
        else
            ++summary.inPool;
    }
    summary.added = int(fresh.size());
    summary.inPoolNow = stillInPool(connection, fresh);
    return summary;
}

// Where this cannot be known the codes are added all the same, only that they cannot be taken back at once.
std::vector<store::SeenCode> AddCodesDialog::stillInPool(
    db::Connection& connection, const std::vector<store::FoundCode>& added) {
    if (added.empty())
        return {};
    store::CodeTable table(connection);
    store::CodeFilter filter;
    if (auto ids = table.find(added))
        filter.ids = std::move(*ids);
    else
        return {};
    std::vector<store::SeenCode> codes;
    const Status read = table.forEach(filter, [&codes](const store::CodeState& code) {
        if (code.status == CodeStatus::Available && !code.isDeleted)
            codes.push_back({code.id, code.version});
        return true;
    });
    return read ? codes : std::vector<store::SeenCode>();
}

void AddCodesDialog::add() {
    const Reading reading = read();
    if (m_isAdding || reading.codes.isEmpty())
        return;
    m_isAdding = true;
    m_text->setReadOnly(true);
    m_campaign->setEnabled(false);
    m_add->setEnabled(false);
    m_result->setText(tr("Adding…"));
    m_result->show();
    m_session.database().run<Summary>(
        this,
        [cipher = m_session.cipher(), keyring = m_session.keyring(), to = *campaign(), codes = reading.codes](
            db::Connection& connection) { return write(connection, *cipher, *keyring, to, codes); },
        [this, reading](const Result<Summary>& summary) {
            m_isAdding = false;
            m_text->setReadOnly(false);
            m_campaign->setEnabled(true);
            if (summary) {
                tell(reading, *summary);
                return;
            }
            m_result->setText(summary.error().detail);
            m_add->setEnabled(true);
        });
}

void AddCodesDialog::tell(const Reading& reading, const Summary& summary) {
    QStringList words{tr("%Ln code(s) added", nullptr, summary.added)};
    const auto count = [&words](int number, const QString& text) {
        if (number > 0)
            words += text;
    };
    count(summary.added - int(summary.inPoolNow.size()),
        tr("%Ln of them given to the next in line", nullptr, summary.added - int(summary.inPoolNow.size())));
    count(summary.inPool, tr("%Ln in the pool already", nullptr, summary.inPool));
    count(summary.givenOut, tr("%Ln given out already", nullptr, summary.givenOut));
    count(summary.used, tr("%Ln used before", nullptr, summary.used));
    count(summary.invalid, tr("%Ln invalid before", nullptr, summary.invalid));
    count(summary.deleted, tr("%Ln in the trash", nullptr, summary.deleted));
    count(reading.repeated, tr("%Ln repeated", nullptr, reading.repeated));
    count(int(reading.badLines.size()),
        tr("%Ln not a code: see what is left above", nullptr, int(reading.badLines.size())));
    m_text->setPlainText(reading.badLines.join(QLatin1Char('\n')));
    m_text->document()->setModified(false);
    m_result->setText(words.join(QStringLiteral(" · ")));
    m_result->show();
    if (summary.added > 0)
        Q_EMIT added(summary.inPoolNow);
}

} // namespace invites::admin
