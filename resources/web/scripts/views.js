/** Every view by its name; a ticket's state is the name of its view. */

import { checkView, requestingView } from "./check-view.js";
import { deliveredView } from "./delivered-view.js";
import { contributedView, expiredView, leftView } from "./finished-view.js";
import { closedView, homeView } from "./home-view.js";
import { offeredView, waitingView } from "./line-view.js";
import { troubleView } from "./trouble-view.js";

export const views = {
  home: homeView,
  closed: closedView,
  check: checkView,
  requesting: requestingView,
  waiting: waitingView,
  offered: offeredView,
  delivered: deliveredView,
  contributed: contributedView,
  expired: expiredView,
  left: leftView,
  trouble: troubleView,
};
