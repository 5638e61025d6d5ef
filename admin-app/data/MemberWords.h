#pragma once

#include "common/store/MemberAdminStore.h"

#include <QString>
#include <QStringList>

namespace invites::admin {

// One line of a member's history, in words: "Signed in with LinkedIn", "Suspended".
QString eventText(const store::MemberEvent& event);
// "linkedin": "LinkedIn".
QString providerText(const QString& provider);
// "Suspended until …", "Premium until …": what is special about him now; empty where nothing is.
QString standingText(const store::MemberSummary& member);
// His names and addresses on one line.
QString nameText(const store::OpenedMember& member);
// What a merge does, a sentence each, what cannot be seen otherwise first.
QStringList wordsOf(const store::MemberMerge& merge);

} // namespace invites::admin
