/** Every view by its name; a ticket's state is the name of its view. */

import { checkView, requestingView } from "{{asset:check-view.js}}";
import { deliveredView } from "{{asset:delivered-view.js}}";
import { contributedView, expiredView, leftView } from "{{asset:finished-view.js}}";
import { closedView, homeView } from "{{asset:home-view.js}}";
import { offeredView } from "{{asset:offered-view.js}}";
import { troubleView } from "{{asset:trouble-view.js}}";
import { waitingView } from "{{asset:waiting-view.js}}";

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
