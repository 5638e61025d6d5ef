#include "admin-app/widgets/ConflictDialog.h"

#include "admin-app/data/CodeWords.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QPointer>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace invites::admin {
namespace {

// More than anybody reads; the rest is counted.
constexpr std::size_t told = 8;

} // namespace

ConflictDialog::ConflictDialog(DatabaseThread& database, const CodeEditor::Conflict& conflict, QWidget* parent)
    : QDialog(parent), m_conflict(conflict), m_story(new QLabel(tr("Finding out what was changed…"))),
      m_trouble(new QLabel) {
    setWindowTitle(tr("Changed by somebody else"));
    auto* title =
        new QLabel(tr("Somebody else has changed %Ln of these codes since you saw them. Nothing was overwritten.",
            nullptr, int(conflict.codes.size())));
    title->setWordWrap(true);
    QFont bold = title->font();
    bold.setBold(true);
    title->setFont(bold);
    m_story->setWordWrap(true);
    m_story->setTextFormat(Qt::PlainText);
    m_story->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_story->setMinimumWidth(fontMetrics().averageCharWidth() * 64);
    m_story->setAccessibleName(tr("What was changed"));
    auto* buttons = new QDialogButtonBox;
    QPushButton* keep = buttons->addButton(tr("&Keep theirs"), QDialogButtonBox::RejectRole);
    m_doAllTheSame = buttons->addButton(tr("%1 &all the same").arg(conflict.text), QDialogButtonBox::AcceptRole);
    m_doAllTheSame->setObjectName(QStringLiteral("doAllTheSame"));
    keep->setObjectName(QStringLiteral("keepTheirs"));
    keep->setDefault(true);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(title);
    layout->addWidget(m_story);
    layout->addWidget(m_trouble);
    layout->addSpacing(8);
    layout->addWidget(buttons);
    keep->setFocus();
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    m_trouble->setObjectName(QStringLiteral("trouble"));
    m_trouble->setWordWrap(true);
    m_trouble->setTextFormat(Qt::PlainText);
    m_trouble->hide();
    load(database);
}

void ConflictDialog::accept() {
    m_doAllTheSame->setEnabled(false);
    m_trouble->hide();
    m_conflict.doAllTheSame([self = QPointer<ConflictDialog>(this)](const Status& done) {
        if (self)
            self->finish(done);
    });
}

void ConflictDialog::finish(const Status& done) {
    if (done) {
        QDialog::accept();
        return;
    }
    m_trouble->setText(tr("It was not done: %1").arg(done.error().detail));
    m_trouble->show();
    m_doAllTheSame->setEnabled(true);
    adjustSize();
}

void ConflictDialog::load(DatabaseThread& database) {
    database.run<std::vector<Story>>(
        this,
        [codes = m_conflict.codes](db::Connection& connection) -> Result<std::vector<Story>> {
            store::CodeActStore acts(connection);
            std::vector<Story> stories;
            for (std::size_t n = 0; n < std::min(codes.size(), told); ++n) {
                auto events = acts.history(codes[n].id);
                if (!events)
                    return failure(events.error());
                stories.push_back({codes[n], std::move(*events)});
            }
            return stories;
        },
        [this](const Result<std::vector<Story>>& stories) {
            if (stories)
                tell(*stories);
            else
                m_story->setText(tr("Who changed it could not be loaded. %1").arg(stories.error().detail));
            adjustSize();
            Q_EMIT loaded();
        });
}

void ConflictDialog::tell(const std::vector<Story>& stories) {
    QStringList lines;
    for (const Story& story : stories) {
        QString line = tr("Code %1 is %2 now").arg(story.code.id.value).arg(wordOf(story.code.status).toLower());
        if (story.code.isDeleted)
            line += tr(", and deleted");
        if (!story.events.empty()) {
            const store::CodeEvent& last = story.events.back();
            const QString who = last.author.isEmpty() ? tr("a visitor") : last.author;
            line += tr("\n    %1 (%2, %3)").arg(eventText(last), who, momentText(last.at));
        }
        lines += line;
    }
    if (m_conflict.codes.size() > stories.size())
        lines += tr("… and %Ln more", nullptr, int(m_conflict.codes.size() - stories.size()));
    m_story->setText(lines.join(QLatin1Char('\n')));
}

} // namespace invites::admin
