import { Button } from '@mantine/core';
import { IconSparkles } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { modelsQuery, useAbout, useMe } from '../../api/queries';
import { matches, shownColumns } from '../../data/columns';
import { DataTable } from '../../data/DataTable';
import { FilterChip } from '../../data/FilterChip';
import { TableTools } from '../../data/TableTools';
import { Toolbar } from '../../data/Toolbar';
import { Dialog } from '../../shell/Dialog';
import { NoServerBanner } from '../../shell/NoServerBanner';
import { Await, Empty, Page } from '../../shell/Page';
import { seesInstallation } from '../../shell/roles';
import { Snippets } from '../../shell/Snippets';
import { greeting } from '../../shell/snippet_text';
import { type Model, modelColumns } from './columns';
import { type ModelsSearch, modelKinds, modelSkills, modelStates } from './search';
import { words } from './words';

const route = getRouteApi('/shell/models');

function CodeOf({ model, onClose }: { model: string; onClose: () => void }) {
  const about = useAbout().data;
  return (
    <Dialog title={words.codeFor(model)} size={720} onClose={onClose}>
      {about && <Snippets baseUrl={about.api_base_url} request={greeting(model)} />}
    </Dialog>
  );
}

function ModelList({ models }: { models: Model[] }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (part: ModelsSearch, replace = false) =>
    navigate({ search: (now) => ({ ...now, ...part }), replace, resetScroll: false });
  const [coded, setCoded] = useState<string>();
  const columns = useMemo(() => modelColumns(setCoded), []);
  const { q, type, status, seen } = search;
  const rows = useMemo(
    () =>
      models.filter(
        (model) =>
          matches(model, columns, q) &&
          (type === undefined || model.kind === type) &&
          (status === undefined || model.status === status) &&
          (seen === undefined || model.seen.includes(seen)),
      ),
    [models, columns, q, type, status, seen],
  );
  return (
    <>
      <Toolbar
        search={{
          label: words.search,
          placeholder: words.searchFor,
          value: q,
          onChange: (text) => change({ q: text }, true),
        }}
        tools={
          <TableTools
            columns={columns}
            search={search}
            change={(part) => change(part, true)}
            file="solidrust-models"
            rows={() => rows}
          />
        }
      >
        <FilterChip
          label={words.type}
          all={words.all}
          choices={modelKinds.map((value) => ({ value, label: words.kinds[value] }))}
          value={type}
          onChange={(value) => change({ type: value as ModelsSearch['type'] })}
        />
        <FilterChip
          label={words.status}
          all={words.all}
          choices={modelStates.map((value) => ({ value, label: words.states[value] }))}
          value={status}
          onChange={(value) => change({ status: value as ModelsSearch['status'] })}
        />
        <FilterChip
          label={words.seen}
          all={words.all}
          choices={modelSkills.map((value) => ({ value, label: words.skills[value] }))}
          value={seen}
          onChange={(value) => change({ seen: value as ModelsSearch['seen'] })}
        />
      </Toolbar>
      {rows.length === 0 ? (
        <Empty
          title={words.noMatch}
          icon={IconSparkles}
          action={
            <Button variant="default" onClick={() => navigate({ search: {}, resetScroll: false })}>
              {words.removeFilters}
            </Button>
          }
        >
          {words.tryOthers}
        </Empty>
      ) : (
        <DataTable
          label={words.table}
          rows={rows}
          rowKey={(model) => model.id}
          columns={shownColumns(columns, undefined)}
          sort={search.sort}
          onSort={(sort) => change({ sort }, true)}
        />
      )}
      {coded !== undefined && <CodeOf model={coded} onClose={() => setCoded(undefined)} />}
    </>
  );
}

// The names that servers have for a model stand with it, and not as models of their own.
export function ModelsPage() {
  const models = useQuery({ ...modelsQuery, refetchInterval: 15_000 });
  const { data: me } = useMe();
  return (
    <Page title={words.title} description={words.lead}>
      {seesInstallation(me) && <NoServerBanner steps />}
      <Await query={models}>
        {({ data }) =>
          data.length === 0 ? (
            <Empty title={words.none} icon={IconSparkles}>
              {words.whyNone}
            </Empty>
          ) : (
            <ModelList models={data.filter(({ own_name }) => !own_name)} />
          )
        }
      </Await>
    </Page>
  );
}
