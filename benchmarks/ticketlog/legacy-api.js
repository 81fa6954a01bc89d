'use strict';
// What a legacy service does with a ticket event: Koa, and `create` of the mongoose model. The body is read by hand,
// which is faster than any of Koa's body parsers; nobody has to log in, nothing is checked beyond the model.
const path = require('path');

const baseline = (name) => require(path.join(process.env.BASELINE, name));
const Koa = baseline('node_modules/koa');
const Router = baseline('node_modules/@koa/router');
const BytemarkTicketsLog = baseline('models/BytemarkTicketsLog');

async function json(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString());
}

const router = new (Router.default || Router)();
router.post('/ticket-log', async (ctx) => {
  const entry = await BytemarkTicketsLog.create(await json(ctx.req));
  ctx.status = 201;
  ctx.body = { recorded: 1, _id: entry._id };
});

const app = new Koa();
app.use(router.routes()).use(router.allowedMethods());
baseline('lib/mongo').ready().then(() => app.listen(Number(process.env.PORT), '127.0.0.1'));
