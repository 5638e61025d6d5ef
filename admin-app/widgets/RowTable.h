#pragma once

class QTableView;

namespace invites::admin {

// How the pages' tables look whose rows are chosen as a whole and not edited: one look and one behaviour for all.
void dressAsRowTable(QTableView& table);

} // namespace invites::admin
