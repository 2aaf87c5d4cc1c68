import { Button } from '@mantine/core';
import { IconSparkles } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo } from 'react';
import { modelsQuery, useMe } from '../../api/queries';
import { matches, shownColumns } from '../../data/columns';
import { DataTable } from '../../data/DataTable';
import { FilterChip } from '../../data/FilterChip';
import { TableTools } from '../../data/TableTools';
import { Toolbar } from '../../data/Toolbar';
import { NoServerBanner } from '../../shell/NoServerBanner';
import { Await, Empty, Page } from '../../shell/Page';
import { seesInstallation } from '../../shell/roles';
import { type Model, modelColumns } from './columns';
import { type ModelsSearch, modelKinds, modelStates } from './search';
import { words } from './words';

const route = getRouteApi('/shell/models');

const columns = modelColumns();
const shown = shownColumns(columns, undefined);

function ModelList({ models }: { models: Model[] }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (part: ModelsSearch, replace = false) =>
    navigate({ search: (now) => ({ ...now, ...part }), replace, resetScroll: false });
  const { q, type, status } = search;
  const rows = useMemo(
    () =>
      models.filter(
        (model) =>
          matches(model, columns, q) &&
          (type === undefined || model.kind === type) &&
          (status === undefined || model.status === status),
      ),
    [models, q, type, status],
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
          columns={shown}
          sort={search.sort}
          onSort={(sort) => change({ sort }, true)}
        />
      )}
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
