// What a gateway asks and hears.
export const routes = {
  data: (workspace) => `/v1/customer/${workspace}`,
  segmentation: () => '/v3/custom-segments',
  push: () => '/v2/transaction/sendpush',
};

// `caller`: what the gateway says of it, `address` and `agent`.
export async function authorize(server, workspace, key, api = 'data', caller) {
  const answer = await fetch(`${server.gateway}/authz`, {
    headers: {
      authorization: `Basic ${Buffer.from(`${workspace}:${key}`).toString('base64')}`,
      'x-original-uri': routes[api](workspace),
      'x-original-method': 'GET',
      ...(caller && { 'x-forwarded-for': caller.address, 'user-agent': caller.agent }),
    },
  });
  const body = await answer.text();
  return { status: answer.status, code: body ? JSON.parse(body).error.type : undefined };
}

export const ALLOWED = { status: 200, code: undefined };
export const REFUSED = { status: 401, code: 'invalid_key' };
export const SUSPENDED = { status: 403, code: 'workspace_suspended' };
export const LEGACY_SUSPENDED = { status: 403, code: 'legacy_suspended' };
export const OTHER_API = { status: 403, code: 'api_not_allowed' };
