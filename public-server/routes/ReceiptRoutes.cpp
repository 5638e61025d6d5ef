#include "public-server/routes/ReceiptRoutes.h"

#include "common/ledger/Receipt.h"
#include "public-server/routes/ApiJson.h"
#include "public-server/routes/TicketProblems.h"
#include "public-server/routes/TicketRoutes.h"

#include <algorithm>

namespace invites::routes {

namespace {

QString inHex(const QByteArray& bytes) {
    return QString::fromLatin1(bytes.toHex());
}

} // namespace

void ReceiptRoutes::addTo(http::Router& router) {
    router.add({http::Method::Get, "/api/v1/ticket/receipt", "get_receipt", http::BodyRule::None,
        [this](const http::Request& request) { return receipt(request); }});
}

http::Response ReceiptRoutes::receipt(const http::Request& request) {
    const auto secretHash = ticketOf(request, m_services);
    if (!secretHash)
        return refusal(secretHash.error());
    const auto block = m_services.desk.blockOfTicket(*secretHash);
    if (!block)
        return refusal(problemOf(block.error()));
    if (!*block)
        return refusal(noTicket());
    // Nothing is signed with a key that nobody could know.
    if (!m_isKeyNoted) {
        if (const Status noted = m_services.desk.noteLedgerKey(m_signer.publicKey()); !noted)
            return refusal(problemOf(noted.error()));
        m_isKeyNoted = true;
    }
    const QByteArray pseudonym = vault::ticketPseudonym(*secretHash);
    ledger::Receipt receipt;
    receipt.campaign = (*block)->campaignSlug.toUtf8();
    receipt.number = quint64((*block)->number);
    std::copy_n(pseudonym.begin(), receipt.pseudonym.size(), receipt.pseudonym.begin());
    receipt.block = quint64((*block)->height);
    receipt.blockHash = (*block)->hash;
    receipt.issuedAt = quint64(m_services.clock.now().time_since_epoch().count());
    return jsonResponse(
        200, {{QStringLiteral("campaign"), (*block)->campaignSlug}, {QStringLiteral("number"), (*block)->number},
                 {QStringLiteral("pseudonym"), inHex(pseudonym)}, {QStringLiteral("block"), (*block)->height},
                 {QStringLiteral("block_hash"), inHex(receipt.blockHash)},
                 {QStringLiteral("issued_at"), qint64(receipt.issuedAt)},
                 {QStringLiteral("key"), inHex(m_signer.publicKey())},
                 {QStringLiteral("signature"),
                     QString::fromLatin1(m_signer.sign(ledger::receiptText(receipt)).toBase64())}});
}

} // namespace invites::routes
