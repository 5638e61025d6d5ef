#include "admin-app/widgets/TextDialog.h"

#include "common/store/CodeActStore.h"

#include <QAccessible>
#include <QDialogButtonBox>
#include <QFontMetrics>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPointer>
#include <QPushButton>
#include <QShortcut>
#include <QVBoxLayout>

namespace invites::admin {
namespace {

constexpr int longest = store::CodeActStore::maximumText;

} // namespace

TextDialog::TextDialog(const Question& question, Perform perform, QWidget* parent)
    : QDialog(parent), m_text(new QPlainTextEdit(question.text)), m_left(new QLabel), m_trouble(new QLabel),
      m_isRequired(question.isRequired), m_perform(std::move(perform)) {
    setWindowTitle(question.title);
    auto* explanation = new QLabel(question.explanation);
    explanation->setWordWrap(true);
    explanation->setVisible(!question.explanation.isEmpty());
    auto* label = new QLabel(question.label);
    label->setBuddy(m_text);
    m_text->setTabChangesFocus(true);
    m_text->setMinimumHeight(fontMetrics().lineSpacing() * 5);
    m_text->setMinimumWidth(fontMetrics().averageCharWidth() * 60);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    m_button = buttons->addButton(question.button, QDialogButtonBox::AcceptRole);
    m_button->setDefault(true);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(explanation);
    if (question.options)
        layout->addWidget(question.options);
    layout->addWidget(label);
    layout->addWidget(m_text);
    layout->addWidget(m_left);
    m_trouble->setObjectName(QStringLiteral("trouble"));
    m_trouble->setWordWrap(true);
    m_trouble->hide();
    layout->addWidget(m_trouble);
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &TextDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_text, &QPlainTextEdit::textChanged, this, &TextDialog::check);
    auto* send = new QShortcut(QKeySequence(Qt::CTRL | Qt::Key_Return), this);
    connect(send, &QShortcut::activated, m_button, &QPushButton::click);
    m_text->selectAll();
    m_text->setFocus();
    check();
}

QString TextDialog::text() const {
    return m_text->toPlainText().trimmed();
}

void TextDialog::accept() {
    m_button->setEnabled(false);
    m_text->setReadOnly(true);
    m_perform(text(), [self = QPointer<TextDialog>(this)](const Status& status) {
        if (self)
            self->finish(status);
    });
}

void TextDialog::finish(const Status& status) {
    if (status) {
        QDialog::accept();
        return;
    }
    m_text->setReadOnly(false);
    m_trouble->setText(status.error().detail);
    m_trouble->show();
    m_text->setFocus();
    QAccessibleEvent alert(m_trouble, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
    check();
}

void TextDialog::check() {
    const qsizetype left = longest - text().size();
    m_left->setText(left < 0 ? tr("%Ln character(s) too many", nullptr, int(-left))
                             : tr("%Ln character(s) left", nullptr, int(left)));
    m_button->setEnabled(left >= 0 && (!m_isRequired || !text().isEmpty()));
}

} // namespace invites::admin
