#include "admin-app/window/AboutDialog.h"

#include "admin-app/session/Session.h"
#include "admin-app/widgets/Icons.h"
#include "common/store/ServerStore.h"

#include <QClipboard>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QGuiApplication>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace invites::admin {
namespace {

constexpr int markSide = 72;

QLabel* wrapped(const QString& text) {
    auto* label = new QLabel(text);
    label->setWordWrap(true);
    return label;
}

QLabel* heading(const QString& text) {
    auto* label = new QLabel(text);
    QFont font = label->font();
    font.setPointSizeF(font.pointSizeF() * 1.5);
    font.setBold(true);
    label->setFont(font);
    return label;
}

} // namespace

AboutDialog::AboutDialog(Session& session, QWidget* parent) : QDialog(parent), m_versions(new QFormLayout) {
    setWindowTitle(tr("About the Handsel console"));
    auto* mark = new QLabel;
    mark->setPixmap(programIcon().pixmap(QSize(markSide, markSide), devicePixelRatioF()));
    auto* words = new QVBoxLayout;
    words->addWidget(heading(tr("Handsel console")));
    words->addWidget(wrapped(tr("For the people who keep a community's invite codes going round: "
                                "fairly, one code to one person, and nothing lost.")));
    auto* top = new QHBoxLayout;
    top->setSpacing(18);
    top->addWidget(mark, 0, Qt::AlignTop);
    top->addLayout(words, 1);

    m_versions->setHorizontalSpacing(18);
    addRow(m_versions, tr("Program:"), QStringLiteral(INVITES_VERSION));
    addRow(m_versions, tr("Qt:"), QString::fromLatin1(qVersion()));
    m_server = addRow(m_versions, tr("PostgreSQL server:"), tr("asking…"));
    m_schema = addRow(m_versions, tr("Schema:"), tr("asking…"));
    addRow(m_versions, tr("Database:"), session.displayName());

    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    QPushButton* copy = buttons->addButton(tr("&Copy versions"), QDialogButtonBox::ActionRole);
    copy->setIcon(themedIcon(QStringLiteral("copy")));
    connect(copy, &QPushButton::clicked, this, &AboutDialog::copyVersions);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 24, 24, 18);
    layout->setSpacing(18);
    layout->addLayout(top);
    layout->addLayout(m_versions);
    layout->addStretch();
    layout->addWidget(buttons);
    setMinimumWidth(fontMetrics().averageCharWidth() * 72);
    askDatabase(session);
}

QLabel* AboutDialog::addRow(QFormLayout* form, const QString& name, const QString& value) {
    auto* label = new QLabel(value);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    label->setAccessibleName(name);
    form->addRow(name, label);
    return label;
}

void AboutDialog::askDatabase(Session& session) {
    session.database().run<store::ServerVersions>(
        this, [](db::Connection& connection) { return store::ServerStore(connection).versions(); },
        [this](const Result<store::ServerVersions>& versions) {
            m_server->setText(versions ? versions->server : tr("does not answer"));
            m_schema->setText(versions ? tr("%1 (this program's: %2)").arg(versions->schema).arg(versions->known)
                                       : tr("does not answer"));
        });
}

void AboutDialog::copyVersions() {
    QString text;
    for (int row = 0; row < m_versions->rowCount(); ++row) {
        const auto* name = qobject_cast<QLabel*>(m_versions->itemAt(row, QFormLayout::LabelRole)->widget());
        const auto* value = qobject_cast<QLabel*>(m_versions->itemAt(row, QFormLayout::FieldRole)->widget());
        text += name->text() + u' ' + value->text() + u'\n';
    }
    QGuiApplication::clipboard()->setText(text);
}

} // namespace invites::admin
