/**
 * The cache of every user's passes: its model in MongoDB, its synchronisation with Bytemark under
 * the user's lock, the rules that judge a status, and reading it. Who asks for a synchronisation,
 * and when, is not decided here.
 */
@ApplicationModule(
    allowedDependencies = {
      "bytemark",
      "cluster",
      "stores",
      "stores :: preflight",
      "ticketlog",
      "web"
    })
@NullMarked
package io.farekeeper.tickets;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
