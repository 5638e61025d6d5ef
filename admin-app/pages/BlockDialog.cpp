#include "admin-app/pages/BlockDialog.h"

#include "admin-app/data/CodeWords.h"
#include "admin-app/pages/BlockOptions.h"
#include "admin-app/session/Session.h"
#include "admin-app/widgets/TextDialog.h"
#include "common/store/BlockStore.h"

#include <QCoreApplication>

#include <algorithm>
#include <utility>

namespace invites::admin {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(invites::admin::BlockDialog)
};

QString saidOf(const store::BlockEnds& ends, qint64 number) {
    if (ends.browser)
        return Words::tr("The visitor of ticket %L1 is blocked until %2")
            .arg(number)
            .arg(momentText(std::max(*ends.browser, ends.address.value_or(*ends.browser))));
    if (ends.address)
        return Words::tr("The address of ticket %L1 is blocked until %2").arg(number).arg(momentText(*ends.address));
    return {};
}

TextDialog::Question questionOf(const TicketToBlock& ticket, BlockOptions* options) {
    TextDialog::Question question;
    question.title = Words::tr("Block the visitor of ticket %L1").arg(ticket.number);
    question.explanation = Words::tr("Until then he gets no new ticket, in any campaign, and cannot return to a line. "
                                     "What he has been given stays his.");
    question.label = Words::tr("&Reason, which he will read");
    question.button = Words::tr("Block");
    question.isRequired = true;
    question.options = options;
    return question;
}

} // namespace

void openBlockDialog(
    Session& session, const TicketToBlock& ticket, QWidget* parent, std::function<void(const QString& said)> done) {
    auto* options = new BlockOptions(ticket.isInLine, ticket.knowsAddress);
    const auto block = [&session, ticket, options, parent, done = std::move(done)](
                           const QString& reason, const TextDialog::Finish& finish) {
        store::BlockWish wish = options->wish();
        wish.reason = reason;
        session.database().run<store::BlockEnds>(
            parent,
            [id = ticket.id, wish](
                db::Connection& connection) { return store::BlockStore(connection).block(id, wish); },
            [number = ticket.number, finish, done](const Result<store::BlockEnds>& ends) {
                finish(ends ? Status() : failure(ends.error()));
                if (ends)
                    done(saidOf(*ends, number));
            });
    };
    auto* dialog = new TextDialog(questionOf(ticket, options), block, parent);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

} // namespace invites::admin
